/* The numbers of the timeline, unpacked. */
const seriesData = packedNumbers => {
  'use strict';
  /* The layout of SeriesPacking. Ends in ticks; per node the sums of all shares before an interval, so that the mean over any stretch
     costs two look-ups. Sums wrap at 32 bits; their differences do not, as long as a stretch has fewer than a million intervals. */
  const read = (bytes, nodeCount, gap) => {
    const numbers = packedNumbers(bytes);
    const count = numbers.next();
    const ends = new Float64Array(count);
    for (let i = 0, end = 0, step = 0; i < count; i++) { step += numbers.signed(); end += step; ends[i] = end; }
    const values = [];
    const counted = new Uint32Array(count + 1);
    const isGap = new Uint8Array(count);
    for (let node = 0; node < nodeCount; node++) {
      const steps = new Uint16Array(count);
      for (let i = 0, value = 0; i < count; i++) {
        // Most take one byte: without the call a million of them are read in half the time.
        const byte = bytes[numbers.position++];
        let next = byte & 127;
        if (byte > 127) { numbers.position--; next = numbers.next(); }
        value += next & 1 ? -(next + 1) >> 1 : next >> 1;
        if (value === gap) isGap[i] = 1;
        steps[i] = value;
      }
      values.push(steps);
    }
    for (let i = 0; i < count; i++) counted[i + 1] = counted[i] + 1 - isGap[i];
    const sums = values.map(steps => {
      const sum = new Uint32Array(count + 1);
      for (let i = 0; i < count; i++) sum[i + 1] = sum[i] + (isGap[i] ? 0 : steps[i]);
      return sum;
    });
    return { count, ends, sums, counted };
  };

  /* Rows of regions that do not overlap, so that begins and ends both ascend. Times in ticks of the axis. */
  const readLanes = (bytes, lanes, scale) => {
    const numbers = packedNumbers(bytes), number = () => numbers.next(), signed = () => numbers.signed();
    return lanes.map(([label, depth]) => {
      const count = number();
      const begins = new Float64Array(count), ends = new Float64Array(count), names = new Uint32Array(count), depths = new Uint8Array(count);
      for (let i = 0, begin = 0; i < count; i++) { begin += signed(); begins[i] = begin; }
      for (let i = 0; i < count; i++) ends[i] = (begins[i] + number()) / scale;
      for (let i = 0; i < count; i++) names[i] = number();
      for (let i = 0; i < count; i++) depths[i] = number();
      const sizes = new Uint32Array(depth);
      for (let i = 0; i < count; i++) sizes[depths[i]]++;
      const rows = [...sizes].map(size => ({ begins: new Float64Array(size), ends: new Float64Array(size), names: new Uint32Array(size), size: 0 }));
      for (let i = 0; i < count; i++) {
        const row = rows[depths[i]];
        row.begins[row.size] = begins[i] / scale;
        row.ends[row.size] = ends[i];
        row.names[row.size++] = names[i];
      }
      return { label, rows };
    });
  };

  return { read, readLanes };
};
