import NextLink from "next/link";
import type { ComponentProps } from "react";

/** A link: within this site without loading the document again, otherwise an ordinary one. */
export function Link({ href, ...rest }: Omit<ComponentProps<"a">, "href" | "ref"> & { href: string }) {
  return /^[/?]/.test(href) ? <NextLink href={href} prefetch={false} {...rest} /> : <a href={href} {...rest} />;
}
