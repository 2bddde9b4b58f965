import { render } from "preact";
import { Face } from "./face.tsx";
import { follow } from "./work.ts";
import "./commission.css";

follow();
const place = document.getElementById("face");
if (place) render(<Face />, place);
