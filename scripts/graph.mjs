/**
Prints which folder of source/ imports from which, and how often: the ground first, so that every arrow points upwards. The
exit code is 1 when folders, those in folders included, or files that run are in a circle.

	npm run graph [-- FOLDER]

With FOLDER it shows only what goes from there and what comes there, the folders in it included.
*/
import path from 'node:path';
import process from 'node:process';
import {
	circleIn,
	fileGraph,
	folderGraph,
	readSources,
} from './imports.ts';

const [wanted] = process.argv.slice(2);
const files = await readSources('source');
const folderOf = wanted === undefined ? name => name.split(path.sep)[0] : name => name.startsWith(`${wanted}${path.sep}`) ? path.dirname(name) : name.split(path.sep)[0];

// Of each folder: how many imports go to each other one.
const arrows = new Map();
for (const {name, targets} of files) {
	const folder = folderOf(name);
	const counts = arrows.get(folder) ?? new Map();
	arrows.set(folder, counts);
	for (const target of targets) {
		const to = folderOf(target);
		if (to !== folder) {
			counts.set(to, (counts.get(to) ?? 0) + 1);
		}
	}
}

// How many steps it is from a folder to the ground at the most; in a circle the number means nothing.
function heightOf(folder, above = []) {
	const below = (arrows.get(folder) ?? new Map()).keys().filter(each => !above.includes(each)).toArray();
	return Math.max(0, ...below.map(each => 1 + heightOf(each, [...above, folder])));
}

const isInside = folder => folder === wanted || folder.startsWith(`${wanted}${path.sep}`);
const heights = new Map(arrows.keys().map(folder => [folder, heightOf(folder)]));
const order = heights.keys().toArray().sort((a, b) => heights.get(a) - heights.get(b) || a.localeCompare(b, 'en'));
const width = Math.max(...order.map(({length}) => length));
const rank = new Map(order.map((folder, i) => [folder, i]));
let arrowCount = 0;
for (const folder of order) {
	const targets = arrows.get(folder).entries().filter(([target]) => wanted === undefined || isInside(folder) || isInside(target)).toArray().sort(([a], [b]) => (rank.get(b) ?? -1) - (rank.get(a) ?? -1));
	arrowCount += targets.length;
	if (wanted === undefined || targets.length > 0) {
		console.log(`${folder.padEnd(width)}  ${targets.length === 0 ? '' : '→ '}${targets.map(([target, count]) => `${target} ${count}`).join(', ')}`.trimEnd());
	}
}

const circle = circleIn(folderGraph(files)) ?? circleIn(fileGraph(files));
console.log(`\n${files.length} files, ${arrows.size} folders and files beside them, ${arrowCount} arrows: ${circle === undefined ? 'no circle' : `a circle, ${circle.join(' → ')}`}`);
process.exitCode = circle === undefined ? 0 : 1;
