/** What hangs on the parameter that is set. */
export interface Hung {
  readonly trigger: boolean;
  readonly hook: boolean;
}

/** The parameters that are set, by what hangs on them. */
export const SUBJECTS: readonly (Hung & { readonly id: number; readonly name: string })[] = [
  { id: 10, name: 'a parameter set', trigger: false, hook: false },
  { id: 11, name: 'with a trigger and its action (increment)', trigger: true, hook: false },
  { id: 12, name: 'with a hook that reads it', trigger: false, hook: true },
  { id: 13, name: 'with trigger, action and hook', trigger: true, hook: true },
];

/**
 * A protocol with the subjects and `size` further parameters, each with a trigger, an action and a place in the hook:
 * all that could make a set dearer if it were searched.
 */
export function protocolOf(size: number): string {
  const rest = Array.from({ length: size }, (_, i) => 1000 + i);
  const triggered = [...SUBJECTS.filter(subject => subject.trigger).map(subject => subject.id), ...rest];
  const hooked = [...SUBJECTS.filter(subject => subject.hook).map(subject => subject.id), ...rest];
  const params = [1, 2, 20, ...SUBJECTS.map(subject => subject.id), ...rest].map(
    id => `<Param id="${id}"><Name>P${id}</Name><Description>P${id}</Description><Type>read</Type>
      <Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type></Interprete></Param>`,
  );
  const triggers = triggered.map(
    id => `<Trigger id="${id}"><Name>T${id}</Name><On id="${id}">parameter</On><Time>change</Time><Type>action</Type>
      <Content><Id>${id}</Id></Content></Trigger>`,
  );
  const actions = triggered.map(
    id =>
      `<Action id="${id}"><Name>A${id}</Name><On id="20">parameter</On><Type value="1">increment</Type></Action>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<Protocol xmlns="http://www.skyline.be/protocol">
<Name>Logic</Name><Version>1.0.0.1</Version><Type>virtual</Type>
<Params>${params.join('')}</Params>
<Triggers>${triggers.join('')}</Triggers>
<Actions>${actions.join('')}</Actions>
<QActions>
  <QAction id="1" name="Drive" encoding="typescript" triggers="1"/>
  <QAction id="2" name="Read" encoding="typescript" triggers="${hooked.join(';')}"/>
</QActions>
</Protocol>`;
}
