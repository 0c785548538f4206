import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import schema from '#schemas/protocol.schema.json' with { type: 'json' };
import { toJson } from '#xml/json.ts';
import { tree } from './tree.ts';

test('XML becomes attributes with @, trimmed text and arrays of children', () => {
  const root = tree('<A b="1"><C> x </C><C><![CDATA[ y ]]></C><D>\n</D></A>');
  expect(toJson(root)).toEqual({ A: { '@b': '1', C: [{ '#text': 'x' }, { '#text': ' y ' }], D: [{}] } });
});

test('Names of object properties are names like others', () => {
  expect(Object.keys(toJson(tree('<__proto__><constructor/></__proto__>')))).toEqual(['__proto__']);
});

const validate = new Ajv2020({ allErrors: true }).compile(schema);

test('The schema accepts the form of a right protocol', () => {
  const root = tree(`<Protocol xmlns="http://www.skyline.be/protocol">
    <Name>Sample</Name><Version>1.0.0.1</Version><Type relativeTimers="true">virtual</Type>
    <Params><Param id="1" save="true"><Name>a</Name><Type>read</Type>
      <Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete>
    </Param></Params>
    <QActions><QAction id="1" name="q" encoding="typescript" triggers="1"><![CDATA[export default () => {}]]></QAction></QActions>
  </Protocol>`);
  expect(validate(toJson(root)), JSON.stringify(validate.errors)).toBe(true);
});

test('The schema refuses unknown elements and words', () => {
  expect(validate(toJson(tree('<Protocol><Nmae>x</Nmae></Protocol>')))).toBe(false);
  expect(validate(toJson(tree('<Protocol><Type>telepathy</Type></Protocol>')))).toBe(false);
});
