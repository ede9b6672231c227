/** Builds a static site again and again, and exchanges the served folder when a build has finished. */
import { spawn } from "node:child_process";
import { existsSync, renameSync, rmSync } from "node:fs";

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
    const target = `${this.options.folder}-new`;
    const [program = "", ...parameters] = this.options.command.map((part) => part.replaceAll("{folder}", target));
    const child = spawn(program, parameters, { stdio: ["ignore", "ignore", "inherit"] });
    child.once("error", (error) => { this.finish(error.message); }); // there is no such program
    child.once("exit", (code) => {
      if (code === 0) exchange(this.options.folder, target);
      this.finish(`${code === 0 ? "finished" : "failed"} after ${String(Date.now() - began)} ms`);
    });
  }

  private finish(outcome: string): void {
    this.options.log(`build ${outcome}`);
    this.isBuilding = false;
    if (this.isOutdated) this.build();
  }
}

/** Put the new folder in the place of the old one, which stays beside it until the next build. */
function exchange(folder: string, target: string): void {
  rmSync(`${folder}-old`, { recursive: true, force: true });
  if (existsSync(folder)) renameSync(folder, `${folder}-old`);
  renameSync(target, folder);
}
