"use client";
import { type PageFault, PageFaultNote } from "@penguinmails/ui/page-fault-note";

export default function PageError(props: PageFault) {
  return <PageFaultNote {...props} unchanged="Nothing was changed by that." />;
}
