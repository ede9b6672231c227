/** The constraints of a query parameter, reduced to those of its JSON Schema that `readQuery` checks. */
export interface QueryParameter {
  type: string;
  enum?: readonly string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  /** The parameter may be repeated, up to `maxItems` times. */
  list?: boolean;
  maxItems?: number;
  required?: boolean;
}
