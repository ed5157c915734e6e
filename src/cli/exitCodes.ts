import { BoflowError } from "../errors/index.ts";

/** What the exit codes of the program mean. */
export const exitCodes = {
  done: 0,
  refused: 1,
  usage: 2,
  failures: 3,
  interrupted: 130,
  terminated: 143,
} as const;

export const exitCodeHelp = `Exit codes:
  0    done
  1    refused: a file or a value is wrong, and the message says how to mend it
  2    wrong usage: an unknown command or option, or a value that an option does not take
  3    a run ended since too many trials failed
  130  interrupted by Ctrl-C before it was done; 143 by SIGTERM`;

/** A command that did its work to an end that is not the wanted one: its message and exit code. */
export class Ended extends BoflowError {
  override name = "Ended";
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
