/**
What Go's fmt makes of a text that is taken for a format, with no arguments for its verbs.
*/

const verbPattern = /%[+\-# 0]*(?<width>\*|\d+)?(?<precision>\.(?:\*|\d*))?(?<verb>[\s\S])?/gu;

export function goFormat(format: string): string {
	return format.replaceAll(verbPattern, (...match) => {
		const {width, precision, verb} = match.at(-1) as {width?: string; precision?: string; verb?: string};
		const problems = (width === '*' ? '%!(BADWIDTH)' : '') + (precision === '.*' ? '%!(BADPREC)' : '');
		if (verb === undefined) {
			return `${problems}%!(NOVERB)`;
		}

		return problems + (verb === '%' ? '%' : `%!${verb}(MISSING)`);
	});
}
