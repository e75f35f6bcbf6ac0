import { listens, type Role } from "../role.ts";

const clamd = `Foreground yes
DatabaseDirectory /var/lib/clamav
PidFile /tmp/clamd.pid
TCPSocket 3310
TCPAddr 0.0.0.0
`;

/** Stands in for ClamAV's image: clamd with one signature, by digest, that of the test file which EICAR gives away for that. */
export function antivirus(): Role {
  return {
    files: [
      { path: "/run/clamd.conf", content: clamd },
      // What freshclam, which has no way to a mirror here, would have put there.
      {
        path: "/var/lib/clamav/bed.hdb",
        content: "44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test-Signature\n",
      },
    ],
    // Mailu's compose file asks whether both programs live, by these files.
    before: ["sleep infinity & echo $! > /tmp/freshclam.pid"],
    program: "clamd -c /run/clamd.conf",
    healthy: listens(3_310),
  };
}
