/** CSS rules that a single page needs: placeholders and crops of its pictures. */
import { createHash } from "node:crypto";

/**
 * Collects declarations while components render, for one `<style>` element that the policy allows by its hash.
 *
 * `style` attributes would need `unsafe-inline` in the Content Security Policy.
 */
export class InlineStyles {
  readonly #rules = new Map<string, string>();

  /** Add a rule with these declarations, and return the name of its class. */
  addRule(declarations: string): string {
    const name = this.#rules.get(declarations) ?? `s${String(this.#rules.size + 1)}`;
    this.#rules.set(declarations, name);
    return name;
  }

  get text(): string {
    return [...this.#rules].map(([declarations, name]) => `.${name}{${declarations}}`).join("");
  }

  /** The source expression of this text in a Content Security Policy. */
  get cspSource(): string {
    return `'sha256-${createHash("sha256").update(this.text).digest("base64")}'`;
  }
}
