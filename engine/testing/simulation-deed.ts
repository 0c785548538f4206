import type { StreamRecord } from '#log/record.ts';
import type { FrameToSend } from './websocket-frame.ts';

/** What a recorded device did. */
export type Deed =
  | {
      readonly does: 'message';
      readonly text: boolean;
      readonly bytes: Buffer;
      readonly record: StreamRecord;
    }
  | { readonly does: 'ping'; readonly bytes: Buffer }
  /** A close frame; without a code, an empty one. */
  | { readonly does: 'close'; readonly code: number | undefined; readonly reason: string }
  /** FIN or RST without a close frame. */
  | { readonly does: 'end' | 'reset' }
  /** Something that the client found wrong. */
  | { readonly does: 'fault'; readonly frame: FrameToSend; readonly errno: string }
  /** Waits until the client goes. */
  | { readonly does: 'wait' }
  | { readonly does: 'nothing' };

/** Frames with the fault that ws calls so: the recording has not got the bytes of the one that was sent. */
const FAULTS: Readonly<Record<string, FrameToSend>> = {
  WS_ERR_INVALID_UTF8: { opcode: 1, payload: Uint8Array.of(0xff) },
  WS_ERR_INVALID_OPCODE: { opcode: 3 },
  WS_ERR_UNEXPECTED_RSV_1: { opcode: 1, rsv: 4 },
  WS_ERR_UNEXPECTED_RSV_2_3: { opcode: 1, rsv: 2 },
  WS_ERR_UNEXPECTED_MASK: { opcode: 1, payload: 'masked', mask: Uint8Array.of(1, 2, 3, 4) },
  WS_ERR_EXPECTED_FIN: { opcode: 9, fin: false },
  WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH: { opcode: 9, payload: new Uint8Array(126) },
  WS_ERR_INVALID_CLOSE_CODE: { opcode: 8, payload: Uint8Array.of(0, 1) },
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: { opcode: 2, length: 2n ** 60n },
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: { opcode: 2, length: 2 ** 40 },
};

/** What came before the end of the recorded connection, and where the client ended it by itself, that it did. */
export function closingDeed({ cause, code, reason = '', errno }: StreamRecord): Deed {
  if (errno?.startsWith('WS_ERR_') === true)
    return { does: 'fault', frame: FAULTS[errno] ?? { opcode: 3 }, errno };
  if (cause === 'local' || cause === 'ping-timeout' || cause === 'timeout') return { does: 'wait' };
  if (cause === 'network') return { does: 'reset' };
  if (code === undefined || code === 1006 || errno !== undefined) return { does: 'end' };
  return { does: 'close', code: code === 1005 ? undefined : code, reason };
}
