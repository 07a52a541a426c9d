import test from 'ava';
import {quietProcessors} from '../../source/util/quiet-processors.ts';

const allowed = (list: string) => `Name:\tnode\nCpus_allowed:\tff\nCpus_allowed_list:\t${list}\nvoluntary_ctxt_switches:\t1\n`;
const interrupts = (rows: readonly string[]) => ['           CPU0       CPU1       CPU2', ...rows, ' LOC:  900 900 900   Local timer interrupts', ''].join('\n');
const disk = interrupts([' 30:          5          0          1  PCI-MSIX-0000:00:01.0   0-edge      eth0', ' 36:          0         50          2  PCI-MSIX-0000:00:02.0   1-edge      virtio1-req.0']);

test('the processor that hears the disk is left out', t => {
	t.is(quietProcessors(disk, allowed('0-2')), '0,2');
	t.is(quietProcessors(disk, allowed('0-1')), '0');
	t.is(quietProcessors(disk, allowed('1,2')), '2');
});

test('all are left where none stands out, none would be left, or nothing is known', t => {
	t.is(quietProcessors(disk, allowed('1')), undefined);
	t.is(quietProcessors(disk, allowed('0,2')), undefined);
	t.is(quietProcessors(interrupts([' 36:   30   50   2  edge  nvme0q1']), allowed('0-2')), undefined);
	t.is(quietProcessors(interrupts([' 36:   0   0   0  edge  nvme0q1']), allowed('0-2')), undefined);
	t.is(quietProcessors(interrupts([]), allowed('0-2')), undefined);
	t.is(quietProcessors(disk, ''), undefined);
	t.is(quietProcessors('', ''), undefined);
	t.is(quietProcessors(' CPU0\n 1: 5 edge disk\n', allowed('0')), undefined);
});
