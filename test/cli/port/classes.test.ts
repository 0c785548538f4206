import { expect, test } from 'vitest';
import { classesOf } from '#cli/port/classes.ts';
import { tokensOf } from '#cli/port/tokens.ts';

const found = (code: string): string[] =>
  classesOf(tokensOf(code)).map(
    ({ global, methods, name }) =>
      `${global ? '' : '.'}${name}: ${methods
        .map(method => {
          const words = [method.isPublic && 'public', method.isStatic && 'static', method.isAsync && 'async'];
          const given = method.arguments.map(argument => `${argument.type} ${argument.name}`).join(', ');
          return [...words.filter(Boolean), `${method.name}(${given})`].join(' ');
        })
        .join('; ')}`,
  );

test('Methods have their words, their names and their arguments', () => {
  expect(
    found(`using System;
      public static class QAction {
        public static void Run(SLProtocolExt protocol, object a, int[] ids = null) { if (x) { } }
        private async Task<Dictionary<string, int>> Load(Dictionary<string, int> map, out int n) => await X(map);
        T Make<T>(params object[] all) where T : class { return default(T); }
      }`),
  ).toEqual([
    'QAction: public static Run(SLProtocolExt protocol, object a, int[] ids); ' +
      'async Load(Dictionary<string,int> map, int n); Make(object[] all)',
  ]);
});

test('What is no method is left out: constructors, fields, properties, enumerations, delegates, operators', () => {
  expect(
    found(`class QAction {
      private readonly Foo foo = new Foo(1) { A = 2 };
      private Func<int, int> f = x => { return Call(x); };
      public delegate void Done(int a);
      public enum Kind { A = 1, B }
      public int Count { get { return Get(); } set { } } = 3;
      public int Other => Get();
      public QAction(int a) : base(a) { Call(); }
      public static bool operator ==(QAction a, QAction b) { return true; }
      [Attribute("x", Y = 1)] public void Run(SLProtocol p) { }
    }`),
  ).toEqual(['QAction: public Run(SLProtocol p)']);
});

test('Classes outside of namespaces are told from those within, and from nested ones', () => {
  expect(
    found(`namespace A.B { class In { class Deep { void x() { } } void y() { } } }
      internal sealed partial class Out : Base<int>, IThing { void z() { } }`),
  ).toEqual(['.In: y()', '.Deep: x()', 'Out: z()']);
  expect(found('namespace A; class In { }')).toEqual(['.In: ']);
});

test('Code that ends too early gives what there is', () => {
  expect(found('class A { void B(')).toEqual(['A: B()']);
  expect(found('class')).toEqual([]);
});
