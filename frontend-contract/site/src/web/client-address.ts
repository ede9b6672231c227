/** The visitor's address, which trusted proxies report in `X-Forwarded-For`. */
import { BlockList, isIP } from "node:net";

/** Read networks in CIDR notation, or single addresses, separated by commas or spaces. Throws an error for anything else. */
export function parseNetworks(text: string): BlockList {
  const networks = new BlockList();
  for (const network of text.split(/[\s,]+/).filter(Boolean)) {
    const [address = "", prefix, ...rest] = network.split("/");
    const [family, bits] = isIP(address) === 6 ? (["ipv6", 128] as const) : (["ipv4", 32] as const);
    const length = prefix === undefined ? bits : /^\d+$/.test(prefix) ? Number(prefix) : NaN;
    if (!isIP(address) || rest.length > 0 || !(length <= bits)) throw new Error(`not a network in CIDR notation: ${network}`);
    networks.addSubnet(address, length, family);
  }
  return networks;
}

/**
 * Return the address of the visitor: the connection's, or the last one in `X-Forwarded-For` that no trusted proxy has.
 *
 * Every proxy appends the address that connected to it. What stands left of the first untrusted address was sent by the
 * visitor and is ignored.
 */
export function findClientAddress(peer: string, forwardedFor: string, proxies: BlockList): string {
  let client = normalize(peer);
  for (const hop of forwardedFor.split(",").reverse()) {
    if (!isTrusted(client, proxies)) break;
    const address = normalize(hop.trim());
    if (!isIP(address)) break;
    client = address;
  }
  return client;
}

function isTrusted(address: string, proxies: BlockList): boolean {
  const version = isIP(address);
  return version !== 0 && proxies.check(address, version === 6 ? "ipv6" : "ipv4");
}

/** Write an IPv4 address of an IPv6 socket as IPv4, and remove the zone of a link-local address. */
function normalize(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
}
