/** What is kept of a machine before it is isolated: what runs, who came in, what listens, what was changed. */
export const evidenceOf = (ourFiles: readonly string[]) =>
  [
    { name: "processes", words: ["ps", "-eo", "pid,ppid,user,lstart,args"] },
    { name: "log of SSH", words: ["journalctl", "--no-pager", "-q", "-n", "3000", "-u", "ssh"] },
    { name: "sockets", words: ["ss", "-tunap"] },
    { name: "containers", words: ["docker", "ps", "--all", "--no-trunc"] },
    { name: "keys that open it", words: ["cat", "/root/.ssh/authorized_keys"] },
    { name: "firewall", words: ["nft", "list", "ruleset"] },
    { name: "checksums of our files", words: ["sha256sum", "--", ...ourFiles] },
  ] as const;
