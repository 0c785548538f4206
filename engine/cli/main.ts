import { Command, CommanderError, Option } from 'commander';
import { HeadendError, messageOf } from '#base/error.ts';
import { version } from '#host/version.ts';
import { endStalledOutput, stopOnUnwritableOutput } from './stop.ts';
import {
  type Call,
  LOG_FORMATS,
  LOG_LEVELS,
  type LogFormat,
  type LogLevel,
  type Options,
  type Verb,
} from './verb.ts';
import { VERBS } from './verbs.ts';

const EXAMPLES = `
Examples:
  headend new my-device                  a protocol folder to start from
  headend run my-device/element.yaml     connects, and shows what happens
  headend stream --follow stream.log     every byte that goes over the wire`;

stopOnUnwritableOutput();
process.exitCode = await main(process.argv.slice(2));
endStalledOutput();

/** Runs the command line and resolves to its exit status. */
async function main(args: readonly string[]): Promise<number> {
  let status = 0;
  const program = new Command('headend')
    .description('Runs device connectors described in XML, and shows what they do.')
    .version(version, '-V, --version', 'prints the version')
    .helpOption('-h, --help', 'shows this help')
    .helpCommand('help [verb]', 'shows the help of a verb')
    .usage('<verb> [options]')
    .addOption(
      new Option('--log-level <level>', 'how much to log to standard error')
        .choices(LOG_LEVELS)
        .default('info'),
    )
    .addOption(new Option('--log-format <format>', 'how to log').choices(LOG_FORMATS).default('pretty'))
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    // Faults are told below, in one line.
    .configureOutput({ outputError: () => {}, writeErr: () => {} })
    .commandsGroup('Verbs:');
  for (const verb of VERBS) {
    addVerb(program, verb, async call => {
      const module = await verb.load();
      status = await module.run(call);
    });
  }
  if (args.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    // Help on a verb that there is none of is that verb mistyped.
    const mistyped =
      args[0] === 'help' && args[1] !== undefined && !VERBS.some(({ name }) => name === args[1]);
    await program.parseAsync(mistyped ? args.slice(1) : args, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const verb = VERBS.find(({ name }) => args.includes(name))?.name;
    return report(error, verb, program.opts<{ logLevel?: string }>().logLevel);
  }
}

function addVerb(program: Command, verb: Verb, run: (call: Call) => Promise<void>): void {
  const command = program
    .command(verb.name)
    .description(verb.summary)
    .helpOption('-h, --help', 'shows this help');
  for (const argument of verb.arguments) command.argument(argument.name, argument.summary);
  for (const option of verb.options) {
    const made = new Option(option.flags, option.summary);
    if (option.choices) made.choices(option.choices);
    if (option.default !== undefined) made.default(option.default);
    if (option.repeatable) made.argParser((value: string, before?: string[]) => [...(before ?? []), value]);
    command.addOption(made);
  }
  command.action(async () => {
    const general = program.opts<{ logLevel: LogLevel; logFormat: LogFormat }>();
    await run({ arguments: command.args, options: command.opts<Options>(), ...general });
  });
}

/** One line for people on standard error; the trace only where it was asked for. */
function report(error: unknown, verb: string | undefined, logLevel: string | undefined): number {
  const debug = logLevel === 'debug' || logLevel === 'trace';
  const ours = error instanceof HeadendError;
  const usage = error instanceof CommanderError;
  const message = (usage ? usageMessage(error, verb) : messageOf(error)).trim().replace(/\s*\n\s*/g, ' ');
  const hint = ours || usage ? '' : ' (a fault in headend itself; --log-level debug shows where)';
  process.stderr.write(`headend: ${message}${hint}\n`);
  if (debug && error instanceof Error && error.stack) process.stderr.write(`${error.stack}\n`);
  if (usage) return 2;
  return ours ? error.exitStatus : 1;
}

/** What commander found wrong, in the words of this command line, and where to read on. */
function usageMessage(error: CommanderError, verb: string | undefined): string {
  if (error.code === 'commander.help') return 'no verb given; headend --help lists them';
  const message = error.message
    .replace(/^error: /, '')
    .replace(/\bcommand\b/, 'verb')
    .replace(/\.$/, '');
  if (message.includes('Did you mean')) return message;
  return error.code === 'commander.unknownCommand'
    ? `${message}; headend --help lists the verbs`
    : `${message}; see headend ${verb === undefined ? '' : `${verb} `}--help`;
}
