import { NothingHere } from "@penguinmails/ui/nothing-here";
import Link from "next/link";

export default function NotFoundInside() {
  return (
    <div>
      <NothingHere Link={Link}>This page does not exist, or what it showed is gone.</NothingHere>
    </div>
  );
}
