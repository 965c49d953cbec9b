/* URLs by which an attacker may try to make the bus call internal addresses. */

export type HostileUrl = {
  readonly url: string;
  /** Addresses that its host name resolves to, in the first lookup and in those after it. */
  readonly answers?: readonly (readonly string[])[];
};

/** An internet address, which is not one of the bus's own. */
export const outside = "93.184.215.14";

/** The first, an inner and the last address of every range that is not public. */
const addresses = [
  ["0.0.0.0", "0.0.0.1", "0.255.255.255"],
  ["10.0.0.0", "10.1.2.3", "10.255.255.255"],
  ["100.64.0.0", "100.100.100.200", "100.127.255.255"],
  ["127.0.0.0", "127.0.0.1", "127.255.255.255"],
  ["169.254.0.0", "169.254.169.254", "169.254.255.255"],
  ["172.16.0.0", "172.17.0.1", "172.31.255.255"],
  ["192.0.0.0", "192.0.0.192", "192.0.0.255"],
  ["192.0.2.0", "192.0.2.1", "192.0.2.255"],
  ["192.88.99.0", "192.88.99.1", "192.88.99.255"],
  ["192.168.0.0", "192.168.1.1", "192.168.255.255"],
  ["198.18.0.0", "198.18.0.1", "198.19.255.255"],
  ["198.51.100.0", "198.51.100.1", "198.51.100.255"],
  ["203.0.113.0", "203.0.113.1", "203.0.113.255"],
  ["224.0.0.0", "239.255.255.250", "239.255.255.255"],
  ["240.0.0.0", "250.1.2.3", "255.255.255.255"],
  ["::", "::1", "ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["64:ff9b::", "64:ff9b::a00:1", "64:ff9b::ffff:ffff"],
  ["64:ff9b:1::", "64:ff9b:1::a00:1", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"],
  ["100::", "100::1", "100::ffff:ffff:ffff:ffff"],
  ["2001::", "2001:0:53aa:64c::1", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["2001:db8::", "2001:db8::1", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["2002::", "2002:7f00:1::1", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["3fff::", "3fff::1", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["5f00::", "5f00::1", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["fc00::", "fd00:ec2::254", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["fe80::", "fe80::1", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["fec0::", "fec0::1", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["ff00::", "ff02::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
] as const;

const hostOf = (address: string) => (address.includes(":") ? `[${address}]` : address);
const plain = addresses.flat().map((address) => `https://${hostOf(address)}/`);

const wanted = ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.0.1"];

/** Returns spellings that the URL parser reads as the same address. */
function spellings(address: string): readonly string[] {
  const bytes = address.split(".").map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const each = (write: (byte: number) => string) => bytes.map(write).join(".");
  return [
    String(whole),
    `0x${whole.toString(16)}`,
    `0X${whole.toString(16).toUpperCase()}`,
    `0${whole.toString(8)}`,
    each((byte) => `0${byte.toString(8)}`),
    each((byte) => `0x${byte.toString(16)}`),
    each((byte) => `00000${byte.toString(8)}`),
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    `0x${a.toString(16)}.0${b.toString(8)}.${c * 256 + d}`,
    `${address}.`,
    address.replaceAll(".", "%2e"),
    address.replaceAll(".", "%2E"),
    address.replaceAll(".", "。"),
    address.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    `%${address.charCodeAt(0).toString(16)}${address.slice(1)}`,
  ];
}

/** Returns IPv6 addresses that embed the address. */
function insides(address: string): readonly string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  const inverted = `${(0xffff - (a * 256 + b)).toString(16)}:${(0xffff - (c * 256 + d)).toString(16)}`;
  return [
    `::ffff:${address}`,
    `::FFFF:${hex}`,
    `0:0:0:0:0:ffff:${address}`,
    `::${address}`,
    `::ffff:0:${address}`,
    `64:ff9b::${address}`,
    `64:ff9b:1::${address}`,
    `2002:${hex}::`,
    `2001:0:53aa:64c::${inverted}`,
    `fe80::5efe:${address}`,
  ];
}

const userInfo = [
  "https://user:pass@127.0.0.1/",
  "https://user@127.0.0.1/",
  "https://@127.0.0.1/",
  "https://:@127.0.0.1/",
  "https://a@b@127.0.0.1/",
  "https://example.com@127.0.0.1/",
  "https://example.com:443@127.0.0.1/",
  "https://example.com%2f@127.0.0.1/",
  "https://127.0.0.1@example.com/",
  "https://127.0.0.1\\@example.com/",
  "https://127.0.0.1#@example.com/",
  "https://127.0.0.1?@example.com/",
];

const schemes = [
  "http://example.com/",
  "http://127.0.0.1/",
  "http://[::1]/",
  "http://169.254.169.254/latest/meta-data/",
  "http://metadata.google.internal/computeMetadata/v1/",
  "ftp://127.0.0.1/",
  "ws://127.0.0.1/",
  "wss://127.0.0.1/",
  "gopher://127.0.0.1:6379/_FLUSHALL",
  "dict://127.0.0.1:11211/stat",
  "ldap://127.0.0.1/",
  "file:///etc/passwd",
  "file://127.0.0.1/etc/passwd",
  "unix:/var/run/docker.sock",
  "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
  "jar:http://127.0.0.1!/",
  "data:text/plain,x",
  "javascript:0",
  "blob:https://127.0.0.1/x",
  "//127.0.0.1/",
  "127.0.0.1",
  "https://",
  "https:127.0.0.1",
  "https:/127.0.0.1",
  "https:\\\\127.0.0.1",
  "hTTps:////127.0.0.1",
];

const ports = [
  1, 21, 22, 25, 80, 110, 143, 445, 2375, 3306, 5432, 6379, 8080, 8443, 9200, 11211,
].map((port) => `https://example.com:${port}/`);

const names = [
  ...["localhost", "LOCALHOST", "localhost.", "a.localhost", "ⓛocalhost", "%6cocalhost"],
  ...["ip6-localhost", "printer.local", "metadata.google.internal", "nas.home.arpa", "intranet"],
  ...["localhost.localdomain", "api.default.svc", "router.lan", "a..example.com"],
  ...[`${"a".repeat(64)}.example.com`, `${"a.".repeat(124)}com.example.com`],
].map((name) => ({ url: `https://${name}/`, answers: [["127.0.0.1"]] }));

const broken = [
  " https://127.0.0.1/",
  "https://127.0.0.1/ ",
  "https://127.0\n.0.1/",
  "https://\t127.0.0.1/",
  "https://127.0.0.1\r\n/",
  "https://127.0.0.1\u0000/",
  "https://127.0.0.1%00.example.com/",
  "https://[::1%25lo]/",
  "https://[fe80::1%25eth0]/",
  "https://[::ffff:127.0.0.1",
  "https://256.0.0.1/",
  "https://127.0.0.0.1/",
];

/** Recognizable by the URL itself. */
const recognizable: readonly HostileUrl[] = [
  ...[
    ...plain,
    ...wanted.flatMap(spellings).map((host) => `https://${host}/`),
    ...wanted.flatMap(insides).map((address) => `https://[${address}]/`),
    ...[...userInfo, ...schemes, ...ports, ...broken],
  ].map((url) => ({ url, answers: [[outside]] })),
  ...names,
];

let named = 0;
const resolvingTo = (...answers: readonly (readonly string[])[]): HostileUrl => {
  named += 1;
  return { url: `https://h${named}.example.com/`, answers };
};

/** Recognizable only by what their names resolve to when they are called. */
const resolving: readonly HostileUrl[] = [
  ...addresses.map(([, address]) => resolvingTo([address])),
  ...addresses.map(([, address], i) =>
    resolvingTo(i % 2 === 0 ? [outside, address] : [address, outside]),
  ),
  ...["::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1", "::1%lo", "fe80::1%eth0"].map((address) =>
    resolvingTo([outside, address]),
  ),
  ...["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "", " 127.0.0.1"].map((odd) =>
    resolvingTo([odd]),
  ),
];

/** Valid in the first lookup, and invalid from then on. */
export const rebinding: readonly HostileUrl[] = [
  resolvingTo([outside], ["127.0.0.1"]),
  resolvingTo([outside], ["::1"]),
  resolvingTo([outside], ["169.254.169.254"]),
  resolvingTo([outside], ["10.0.0.1"]),
  resolvingTo([outside], ["fd00:ec2::254"]),
  resolvingTo([outside], [outside, "127.0.0.1"]),
];

export const hostileUrls: readonly HostileUrl[] = [...recognizable, ...resolving];
