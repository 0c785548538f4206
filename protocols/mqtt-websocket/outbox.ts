import { acknowledge, again, type Publication, publish, TYPE } from './packets.ts';

/** Publications that may be under way at once. */
const LIMIT = 100;
/** How often one is sent before it is given up. */
const SENDS = 3;

interface UnderWay {
  /** PUBLISH until it is received, then PUBREL (section 4.3.3). */
  packet: Buffer;
  /** What comes next. */
  awaits: 'puback' | 'pubrec' | 'pubcomp';
  /** Seconds since it was sent last. */
  age: number;
  sends: number;
}

/** Publications of quality of service 1 and 2 that wait for their acknowledgements (MQTT 3.1.1, section 4.3). */
export class Outbox {
  readonly #underWay = new Map<number, UnderWay>();

  get size(): number {
    return this.#underWay.size;
  }

  get full(): boolean {
    return this.#underWay.size >= LIMIT;
  }

  has(id: number): boolean {
    return this.#underWay.has(id);
  }

  /** The packet to send. */
  add(publication: Publication): Buffer {
    const packet = publish(publication);
    const awaits = publication.qos === 1 ? 'puback' : 'pubrec';
    this.#underWay.set(publication.id, { packet, awaits, age: 0, sends: 1 });
    return packet;
  }

  /**
   * PUBACK, PUBREC or PUBCOMP has come: whether the publication is done, and what is sent now. Undefined where it
   * answers nothing.
   */
  acknowledged(type: number, id: number): 'done' | Buffer | undefined {
    const known = this.#underWay.get(id);
    if (known === undefined) {
      // A PUBREC wants its PUBREL even where nobody remembers the publication.
      return type === TYPE.pubrec ? acknowledge(TYPE.pubrel, id) : undefined;
    }
    if (type === TYPE.pubrec && known.awaits !== 'puback') {
      known.packet = acknowledge(TYPE.pubrel, id);
      known.awaits = 'pubcomp';
      known.age = 0;
      known.sends = 1;
      return known.packet;
    }
    if (type !== TYPE[known.awaits]) return undefined;
    this.#underWay.delete(id);
    return 'done';
  }

  /** A second has passed: what is sent again, and how many were given up. */
  tick(timeout: number): { readonly due: Buffer[]; readonly lost: number } {
    const due: Buffer[] = [];
    let lost = 0;
    for (const [id, known] of this.#underWay) {
      if (++known.age < timeout) continue;
      if (known.sends >= SENDS) {
        this.#underWay.delete(id);
        lost++;
      } else due.push(this.#again(known));
    }
    return { due, lost };
  }

  /** A session is taken up again: all that is under way is sent once more, in its order (section 4.4). */
  resume(): Buffer[] {
    return Array.from(this.#underWay.values(), known => this.#again(known));
  }

  /** Gives up all; returns how many. */
  clear(): number {
    const lost = this.#underWay.size;
    this.#underWay.clear();
    return lost;
  }

  #again(known: UnderWay): Buffer {
    known.age = 0;
    known.sends++;
    return known.awaits === 'pubcomp' ? known.packet : again(known.packet);
  }
}
