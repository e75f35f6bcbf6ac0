import ssh2 from "ssh2";

export type KeyPair = { readonly private: string; readonly public: string };

/** An Ed25519 key pair in OpenSSH's formats. One in some 270 that ssh2 1.17 makes is malformed: those are thrown away. */
export function makeKeyPair(comment: string, make = generate): KeyPair {
  for (let attempt = 0; attempt < 20; attempt++) {
    const pair = make(comment);
    const halves = [ssh2.utils.parseKey(pair.private), ssh2.utils.parseKey(pair.public)];
    if (!halves.some((half) => half instanceof Error)) return pair;
  }
  throw new Error("No usable key pair could be made");
}

function generate(comment: string): KeyPair {
  return ssh2.utils.generateKeyPairSync("ed25519", { comment });
}
