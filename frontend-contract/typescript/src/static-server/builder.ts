/** Builds a static site again and again, and exchanges the served folder when a build has finished. */
import { spawn } from "node:child_process";
import { existsSync, renameSync, rmSync } from "node:fs";

const EXCHANGE_ATTEMPTS = 10;

/** What is built, and where. */
export interface BuildOptions {
  /** The program and its arguments; `{folder}` in them is the folder to build into. */
  command: readonly string[];
  /** The folder that is served. */
  folder: string;
  /** How long to wait for further webhooks of the same publication. */
  delay: number;
  log: (message: string) => void;
}

/** Starts one build after the other. A failed build changes nothing. */
export class Builder {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isBuilding = false;
  private isOutdated = false; // a change came during a build
  private readonly options: BuildOptions;

  constructor(options: BuildOptions) {
    this.options = options;
  }

  /** Build soon, because the content has changed. */
  request(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.build(); }, this.options.delay);
  }

  private build(): void {
    this.isOutdated = this.isBuilding;
    if (this.isBuilding) return;
    this.isBuilding = true;
    const began = Date.now();
    const target = `${this.options.folder}-new-${String(process.pid)}`; // several processes may serve one folder
    const [program = "", ...parameters] = this.options.command.map((part) => part.replaceAll("{folder}", target));
    const child = spawn(program, parameters, { stdio: ["ignore", "ignore", "inherit"] });
    child.once("error", (error) => { this.finish(error.message); }); // there is no such program
    child.once("exit", (code) => {
      const failure = code === 0 ? exchange(this.options.folder, target) : "";
      if (failure) this.finish(`failed: ${failure}`);
      else this.finish(`${code === 0 ? "finished" : "failed"} after ${String(Date.now() - began)} ms`);
    });
  }

  private finish(outcome: string): void {
    this.options.log(`build ${outcome}`);
    this.isBuilding = false;
    if (this.isOutdated) this.build();
  }
}

/**
 * Put the new folder in the place of the old one, which stays beside it until the next build. Return what prevented it, or "".
 *
 * Another process that serves the same folder may exchange it at the same moment: the one that comes second tries again.
 */
function exchange(folder: string, target: string): string {
  const old = `${folder}-old`;
  let failure = existsSync(target) ? "" : `the program has not written to ${target}`;
  for (let attempt = 0; attempt < EXCHANGE_ATTEMPTS && existsSync(target); attempt += 1) {
    try {
      if (existsSync(folder)) {
        rmSync(old, { recursive: true, force: true });
        renameSync(folder, old);
      }
      renameSync(target, folder);
      return "";
    } catch (error) {
      failure = String(error);
    }
  }
  if (!existsSync(folder) && existsSync(old)) renameSync(old, folder);
  rmSync(target, { recursive: true, force: true });
  return failure;
}
