/**
Which names Go's resolver asks the DNS about: it knows that others do not exist.
*/

const lengthMax = 253;
const label = /^(?!-)[\w-]{1,63}(?<!-)$/;

export function isDomainName(name: string): boolean {
	if (name === '.') {
		return true;
	}

	const labels = name.replace(/\.$/, '').split('.');
	return name.length - (name.endsWith('.') ? 1 : 0) <= lengthMax && labels.every(each => label.test(each)) && !/^[\d.]*$/.test(name);
}
