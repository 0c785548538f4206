import { startElement } from '#testing/index.ts';

let xml = '';
for await (const chunk of process.stdin) xml += chunk;
const element = await startElement({ protocol: xml });
setTimeout(() => {
  process.stdout.write('turns\n');
  process.exit(0);
}, 300);
void element.set(Number(process.argv[2]), 'go');
