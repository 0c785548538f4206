const come = document.querySelector('#come');
const say = document.querySelector('#say');
const lines = document.querySelector('#lines');

come.addEventListener('submit', event => {
  event.preventDefault();
  enter(come.elements.name.value);
});

/** Comes in by a name; the page's own address is the server's. */
function enter(name) {
  const url = new URL(location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  url.hash = '';
  url.search = new URLSearchParams({ name });
  const socket = new WebSocket(url);
  let opened = false;
  come.hidden = true;
  socket.addEventListener('open', () => {
    opened = true;
    say.hidden = false;
    say.elements.line.focus();
  });
  socket.addEventListener('message', ({ data }) => show(data));
  socket.addEventListener('close', ({ reason }) => {
    // A browser does not tell why it was refused.
    show(opened ? `* it is over${reason && `: ${reason}`}` : '* not let in: is the name taken?');
    come.hidden = false;
    say.hidden = true;
  });
  say.onsubmit = event => {
    event.preventDefault();
    socket.send(say.elements.line.value);
    say.reset();
  };
}

function show(text) {
  const line = document.createElement('li');
  line.textContent = text;
  line.classList.toggle('told', text.startsWith('* '));
  lines.append(line);
  line.scrollIntoView();
}
