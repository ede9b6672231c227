/** Which cache tags have expired, for all processes of a website that share a directory. */
import { appendFile, mkdir, open, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const FILE = "expired-tags.txt";
const MAX_BYTES = 1_000_000;
const NEW_LINE = 10;

/** Return the present in milliseconds, by the clock with which Next.js dates what it keeps. */
export function readClock(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * Tags with the time at which this process learnt that they expired.
 *
 * With a directory, a process appends the tags of a webhook to a file there, and every other process reads what was appended
 * since it last looked. Times are never compared between machines, so that their clocks may differ. A file that is too long
 * is replaced by a new one; the others then expire everything once.
 */
export class ExpiredTags {
  private readonly file: string | null;
  private readonly times = new Map<string, number>();
  private everything = 0;
  private position: number | null = null; // the bytes of the file that this process has read
  private identity = ""; // of the file that the position belongs to
  private lastRefresh: Promise<void> = Promise.resolve();

  /** Without a directory, what expires here is known to this process alone. */
  constructor(directory?: string) {
    this.file = directory ? join(directory, FILE) : null;
  }

  /** Whether this process learns what has expired in others. */
  get isShared(): boolean {
    return this.file !== null;
  }

  /** Let tags expire, here and in the other processes. */
  async expire(tags: readonly string[]): Promise<void> {
    this.note(tags);
    if (!this.file || tags.length === 0) return;
    await mkdir(dirname(this.file), { recursive: true });
    const lines = tags.map((tag) => `${tag}\n`).join("");
    if ((await this.examine()).size <= MAX_BYTES) return appendFile(this.file, lines);
    const next = `${this.file}.${String(process.pid)}`;
    await writeFile(next, lines);
    await rename(next, this.file);
  }

  /** Read what other processes have let expire since the last call. It costs one look at the size of a file. */
  refresh(): Promise<void> {
    // One after the other: two at once would both add to the position, which would skip what is appended next.
    this.lastRefresh = this.lastRefresh.catch(() => undefined).then(() => this.readAppended());
    return this.lastRefresh;
  }

  private async readAppended(): Promise<void> {
    if (!this.file) return;
    const { size, identity } = await this.examine();
    this.position ??= size; // a process that has just started has kept nothing
    const isReplaced = this.position > 0 && this.identity !== "" && identity !== this.identity;
    this.identity = identity;
    if (isReplaced) {
      this.everything = readClock();
      this.position = size;
    } else if (size > this.position) {
      const added = await readPart(this.file, this.position, size);
      const whole = added.subarray(0, added.lastIndexOf(NEW_LINE) + 1); // the last line may not be written completely
      this.note(whole.toString().split("\n").filter(Boolean));
      this.position += whole.length;
    }
  }

  /** Return when the last one of these tags expired, by `readClock`; 0 if none did. */
  latest(tags: readonly string[]): number {
    return Math.max(this.everything, ...tags.map((tag) => this.times.get(tag) ?? 0));
  }

  private note(tags: readonly string[]): void {
    for (const tag of tags) this.times.set(tag, readClock());
  }

  /** Return the size of the file, and what distinguishes it from the one that replaces it. */
  private examine(): Promise<{ size: number; identity: string }> {
    return stat(this.file ?? "").then(
      ({ size, ino, birthtimeMs }) => ({ size, identity: `${String(ino)} ${String(birthtimeMs)}` }), // systems use the number of a deleted file again
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return { size: 0, identity: "" }; // no webhook has come yet
        throw error;
      },
    );
  }
}

async function readPart(path: string, from: number, to: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(to - from), 0, to - from, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
