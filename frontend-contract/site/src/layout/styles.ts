/** Rules that one page alone needs: placeholders and crops of its pictures. Inline attributes would weaken the policy. */
import { createHash } from "node:crypto";

export class Styles {
  readonly #rules = new Map<string, string>();

  /** The name of a class with these declarations. */
  rule(declarations: string): string {
    const name = this.#rules.get(declarations) ?? `s${String(this.#rules.size + 1)}`;
    this.#rules.set(declarations, name);
    return name;
  }

  get text(): string {
    return [...this.#rules].map(([declarations, name]) => `.${name}{${declarations}}`).join("");
  }

  /** How a content security policy names this text. */
  get source(): string {
    return `'sha256-${createHash("sha256").update(this.text).digest("base64")}'`;
  }
}
