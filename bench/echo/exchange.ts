/** The exchanges of a round, shared by all that take part in it. */
export const exchanges = {
  left: 0,
  text: '',
  done: (): void => {},
};

/** What is sent next: the number counts up, the rest fills the size. */
export const request = (id: number): string => `{"id":${id},"value":${id % 1000},"text":"${exchanges.text}"}`;

/** Counts an exchange; true when another one is to follow. */
export function another(): boolean {
  const left = --exchanges.left;
  if (left === 0) exchanges.done();
  return left > 0;
}
