const state = document.querySelector('#state');
const pointers = new Map();
const socket = new WebSocket(location.href.replace(/^http/, 'ws').replace(/#.*$/, ''));

socket.addEventListener('open', tell);
socket.addEventListener('message', ({ data }) => {
  const message = JSON.parse(data);
  if (message.gone) {
    pointers.get(message.id)?.remove();
    pointers.delete(message.id);
  } else {
    const pointer = pointerOf(message.id);
    pointer.style.left = `${message.x}vw`;
    pointer.style.top = `${message.y}vh`;
  }
  tell();
});
socket.addEventListener('close', ({ reason }) => {
  state.textContent = `It is over${reason && `: ${reason}`}`;
});

/** The newest place that was not sent yet: one message a frame is enough. */
let place;
addEventListener('pointermove', ({ clientX, clientY }) => {
  const waits = place !== undefined;
  place = { x: percent(clientX, innerWidth), y: percent(clientY, innerHeight) };
  if (!waits) requestAnimationFrame(send);
});

function send() {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(place));
  place = undefined;
}

function percent(pixels, of) {
  return Math.min(100, Math.max(0, Math.round((pixels / of) * 1000) / 10));
}

function pointerOf(id) {
  let pointer = pointers.get(id);
  if (pointer === undefined) {
    pointer = document.createElement('div');
    pointer.className = 'pointer';
    pointer.id = id;
    pointer.style.background = `hsl(${(Number(id.split('.').at(-1)) * 137) % 360} 80% 50%)`;
    document.body.append(pointer);
    pointers.set(id, pointer);
  }
  return pointer;
}

function tell() {
  state.textContent = pointers.size === 0 ? 'Nobody else moves' : `${pointers.size} more here`;
}
