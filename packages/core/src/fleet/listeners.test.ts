import { expect, test } from "vitest";
import { foreignListeners, parseListeners } from "./listeners.ts";

const published = ["198.18.0.7:25", "127.0.0.1:443"];
/** As iproute2 6.1 prints them on a node of ours. */
const untouched = `udp UNCONN 0      0      127.0.0.53%lo:53        0.0.0.0:* users:(("systemd-resolve",pid=423,fd=13))
udp UNCONN 0      0         127.0.0.1:323       0.0.0.0:* users:(("chronyd",pid=500,fd=5))
udp UNCONN 0      0    198.18.0.7%eth0:68       0.0.0.0:* users:(("systemd-network",pid=390,fd=17))
udp UNCONN 0      0   [fe80::1%eth0]:546           [::]:* users:(("systemd-network",pid=390,fd=18))
tcp LISTEN 0      128          0.0.0.0:22        0.0.0.0:* users:(("sshd",pid=712,fd=3))
tcp LISTEN 0      128             [::]:22           [::]:* users:(("sshd",pid=712,fd=4),("systemd",pid=1,fd=90))
tcp LISTEN 0      4096     198.18.0.7:25         0.0.0.0:* users:(("docker-proxy",pid=900,fd=4))
tcp LISTEN 0      4096      127.0.0.1:443        0.0.0.0:* users:(("docker-proxy",pid=901,fd=4))
tcp LISTEN 0      4096      127.0.0.1:41237      0.0.0.0:* users:(("containerd",pid=600,fd=9))
`;
const foreign = (printed: string) =>
  foreignListeners(parseListeners(printed), published).map(({ protocol, address, port, program }) =>
    [protocol, address, port, program].join(" "),
  );

test("what a node of ours listens on is read, and none of it is foreign", () => {
  expect(parseListeners(untouched)).toHaveLength(9);
  expect(parseListeners(untouched)[3]).toEqual({
    protocol: "udp",
    address: "fe80::1",
    port: 546,
    program: "systemd-network",
  });
  expect(foreign(untouched)).toEqual([]);
});

test.each(["docker-proxy", "dockerd"])(
  "what a Debian 13 printed that our plan had made a node of real Docker, whose ports %s holds, is not foreign",
  (holder) => {
    const ports = [25, 80, 465, 587, 993].map((port) => `198.18.1.11:${port}`);
    const listeners =
      parseListeners(`udp UNCONN 0      0       127.0.0.11:43317 0.0.0.0:*                                       
tcp LISTEN 0      4096    127.0.0.11:35745 0.0.0.0:*                                       
tcp LISTEN 0      128        0.0.0.0:22    0.0.0.0:* users:(("sshd",pid=918,fd=6))         
tcp LISTEN 0      4096   198.18.1.11:993   0.0.0.0:* users:(("${holder}",pid=2938,fd=4))
tcp LISTEN 0      4096   198.18.1.11:587   0.0.0.0:* users:(("${holder}",pid=2965,fd=4))
tcp LISTEN 0      4096   198.18.1.11:465   0.0.0.0:* users:(("${holder}",pid=2992,fd=4))
tcp LISTEN 0      4096   198.18.1.11:80    0.0.0.0:* users:(("${holder}",pid=3027,fd=4))
tcp LISTEN 0      4096   198.18.1.11:25    0.0.0.0:* users:(("${holder}",pid=3045,fd=4))
tcp LISTEN 0      4096     127.0.0.1:34309 0.0.0.0:* users:(("containerd",pid=2411,fd=9))  
tcp LISTEN 0      4096     127.0.0.1:443   0.0.0.0:* users:(("${holder}",pid=3011,fd=4))
tcp LISTEN 0      128           [::]:22       [::]:* users:(("sshd",pid=918,fd=7))         
`);
    expect(listeners).toHaveLength(11);
    expect(foreignListeners(listeners, [...ports, "127.0.0.1:443"])).toEqual([]);
  },
);

test.each([
  ["another port", 'tcp LISTEN 0 5 0.0.0.0:4444 0.0.0.0:* users:(("nc",pid=9,fd=3))', "tcp 0.0.0.0 4444 nc"],
  ["both families", 'tcp LISTEN 0 5 *:8080 *:* users:(("python3",pid=9,fd=3))', "tcp * 8080 python3"],
  ["an unnamed program", "udp UNCONN 0 0 0.0.0.0:31337 0.0.0.0:*", "udp 0.0.0.0 31337 "],
  [
    "our port by another program",
    'tcp LISTEN 0 5 198.18.0.7:25 0.0.0.0:* users:(("nc",pid=9,fd=3))',
    "tcp 198.18.0.7 25 nc",
  ],
  [
    "our port on another address",
    'tcp LISTEN 0 5 0.0.0.0:443 0.0.0.0:* users:(("docker-proxy",pid=9,fd=3))',
    "tcp 0.0.0.0 443 docker-proxy",
  ],
  [
    "a resolver that all may ask",
    'udp UNCONN 0 0 0.0.0.0:53 0.0.0.0:* users:(("systemd-resolve",pid=9,fd=3))',
    "udp 0.0.0.0 53 systemd-resolve",
  ],
  [
    "Docker's own streams for all",
    'tcp LISTEN 0 5 0.0.0.0:41237 0.0.0.0:* users:(("containerd",pid=9,fd=3))',
    "tcp 0.0.0.0 41237 containerd",
  ],
  [
    "SSH by another program",
    'tcp LISTEN 0 5 0.0.0.0:22 0.0.0.0:* users:(("dropbear",pid=9,fd=3))',
    "tcp 0.0.0.0 22 dropbear",
  ],
  [
    "loopback",
    'tcp LISTEN 0 5 127.0.0.1:9050 0.0.0.0:* users:(("tor",pid=9,fd=3))',
    "tcp 127.0.0.1 9050 tor",
  ],
  [
    "Docker's resolver by a program",
    'tcp LISTEN 0 5 127.0.0.11:53 0.0.0.0:* users:(("nc",pid=9,fd=3))',
    "tcp 127.0.0.11 53 nc",
  ],
  ["loopback without a name", "tcp LISTEN 0 5 127.0.0.1:9050 0.0.0.0:*", "tcp 127.0.0.1 9050 "],
])("%s is foreign", (_what, line, said) => {
  expect(foreign(`${untouched}${line}\n`)).toEqual([said]);
});

test("a port of ours whose program is not told is believed; what is no listener is passed over", () => {
  expect(foreign("tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:*\ntcp LISTEN 0 5 198.18.0.7:25 0.0.0.0:*")).toEqual(
    [],
  );
  expect(parseListeners("Netid State\n\u0000\ufffd\nss: command not found\ntcp LISTEN x\n")).toEqual([]);
});
