import { type Command, Option } from 'commander'
import { reportFormats } from '../analyze/reporter.ts'
import { analyzeCommand } from './analyze.ts'
import { backtestCommand } from './backtest.ts'
import { budgetOption, minEffectOption } from './detection-options.ts'
import { repeatable } from './repeatable.ts'
import type { CommandContext } from './shared.ts'

/** `metalmark analyze` and `backtest`: the judge without a server, and with its history. */
export function addAnalysisCommands(program: Command, context: CommandContext): void {
  addAnalyze(program, context)
  addBacktest(program, context)
}

function addAnalyze(program: Command, context: CommandContext): void {
  program
    .command('analyze')
    .description('find the changes in series from files or standard input; needs no server')
    .argument('[files...]', 'CSV or JSON lines, gzip too; - or none: standard input')
    .addOption(new Option('--input <form>', 'instead of recognising it').choices(['csv', 'jsonl']))
    .addOption(new Option('--format <form>', 'what to print').choices([...reportFormats]).default('text'))
    .option('--online', 'replay point by point: what would have been reported when, and taken back')
    .option('--score', 'compare with the known changes (cps) of the input')
    .addOption(minEffectOption())
    .addOption(budgetOption())
    .addOption(
      new Option('--direction <way>', 'which way is good; names changes, and never decides what is found')
        .choices(['higher', 'lower', 'none'])
        .default('none'),
    )
    .option('--metric <name>', 'CSV: analyse this column only; may be given again', repeatable)
    .option('--time-column <name>', 'CSV: instead of time, timestamp, date or the first one')
    .option('--epoch-column <name>', 'CSV: names the environment; another name begins a new level')
    .addOption(
      new Option('--error-on <kind>', 'exit with 10 when the newest segment of a series began so').choices([
        'change',
        'regression',
      ]),
    )
    .addHelpText('after', `\n${analyzeHelp}`)
    .action((files: readonly string[], options) => analyzeCommand(files, options, context))
}

function addBacktest(program: Command, context: CommandContext): void {
  program
    .command('backtest')
    .description('replay a project’s stored history under other settings: what would have been reported')
    .option('--server <url>', 'server that has the history')
    .option('--project <slug>', 'project to replay')
    .option('--token-file <file>', 'file with a token that may read, instead of METALMARK_TOKEN')
    .option('--benchmark <name>', 'its series only')
    .option('--metric <name>', 'its series only')
    .addOption(minEffectOption())
    .addOption(budgetOption())
    .addOption(new Option('--format <form>', 'what to print').choices(['text', 'json']).default('text'))
    .action((options) => backtestCommand(options, context))
}

const analyzeHelp = `CSV, as Apache Otava reads it: a header, one row a point, every column of numbers a series:
  time,commit,throughput,latency
  2024-01-01T02:00:00Z,aaa0,154023,10.43
Rows are sorted by time (ISO 8601, or seconds or milliseconds since 1970); empty cells are missing points.

JSON lines, one series a line; null is a missing point:
  {"id": "throughput", "values": [154023, 138455, null, 149190]}
and, where known: "se" (standard errors: one number, or one for each value), "epochs" (a label for each value, or the
positions where one begins), "cps" (the positions where a level is known to begin), "family".

--format jsonl prints one line a series, in their order:
  {"id": "throughput", "cps": [120]}
  {"id": "throughput", "reports": [{"index": 120, "at": 122, "withdrawnAt": 131}]}   with --online
Positions count the points of the input from 0, missing ones included; a change is where its new level begins.`
