import { HTTP } from './templates/http.ts';
import { SERIAL } from './templates/serial.ts';
import { SMART_SERIAL } from './templates/smart-serial.ts';
import type { Template } from './templates/template.ts';
import { VIRTUAL } from './templates/virtual.ts';
import { WEBSOCKET } from './templates/websocket.ts';

/** Every template of `new`; the first is what a newcomer most likely wants. */
export const TEMPLATES: readonly Template[] = [WEBSOCKET, HTTP, SERIAL, SMART_SERIAL, VIRTUAL];
