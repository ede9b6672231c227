/** People whom journalists can ask. */
import type { ReactElement } from "react";
import type { MediaContact } from "../schema.ts";
import { phoneTarget } from "../site/lines.ts";

/** List contacts with what leads to them. */
export function ContactList({ contacts }: { contacts: readonly MediaContact[] }): ReactElement {
  return (
    <ul className="plain">
      {contacts.map(({ name, role, email, phone, hours }) => (
        <li key={name}>
          <strong>{name}</strong> <span className="muted">{role}</span>
          {email && <p><a href={`mailto:${email}`}>{email}</a></p>}
          {phone && <p><a href={phoneTarget(phone)} dir="ltr">{phone}</a></p>}
          {hours && <p className="muted">{hours}</p>}
        </li>
      ))}
    </ul>
  );
}
