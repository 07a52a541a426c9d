/** The least that Ink can do: one line, which stays. The shell's start is measured beside it. */
import {Text, render} from 'ink';

render(<Text>hello</Text>);
setInterval(() => undefined, 1000);
