/** Which operations this CMS has: what it does not offer, the site does not show. */
import type { Content } from "./content.ts";

const AGAIN = 10 * 60_000; // milliseconds; a CMS is not updated more often than that

interface Document {
  paths: Record<string, Record<string, unknown>>;
}

export class Features {
  readonly #content: Content;
  readonly #fetch: typeof globalThis.fetch;
  readonly #address: string;
  #operations = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(content: Content, apiUrl: string, fetch: typeof globalThis.fetch = globalThis.fetch) {
    this.#content = content;
    this.#address = `${apiUrl}/api/v1/openapi.json`;
    this.#fetch = fetch;
  }

  /** `offers("POST /sign-ups")`. */
  readonly offers = (operation: string): boolean => this.#operations.has(operation);

  /** Reads the CMS's document, now and from time to time; soon again while the CMS is not there yet. */
  async watch(): Promise<void> {
    const known = await this.#read();
    this.#timer = setTimeout(() => void this.watch(), known ? AGAIN : 5_000);
    this.#timer.unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #read(): Promise<boolean> {
    try {
      const response = await this.#fetch(this.#address, this.#content.init());
      if (!response.ok) return false;
      const { paths } = (await response.json()) as Document;
      const all = Object.entries(paths).flatMap(([path, methods]) => {
        return Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace("/api/v1", "")}`);
      });
      this.#operations = new Set(all);
      return true;
    } catch {
      return false;
    }
  }
}
