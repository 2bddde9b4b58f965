/** A text as a QR code, black on white in every theme: scanners want it so. */
import { encode } from "uqr";

export interface QrProps {
  readonly text: string;
  /** What it is, for those who do not see it. */
  readonly label: string;
}
export const Qr = ({ text, label }: QrProps) => {
  const { data, size } = encode(text, { border: 2 });
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
};
