package dev.millrace.cloud.service.firehose.conversion.orc;

import dev.millrace.cloud.service.firehose.conversion.Conversion.Writing;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Text: its bytes and their lengths, or a dictionary and which of its entries each is. Which of the two is known at
/// the end of the stripe: until then, where a dictionary is allowed at all, every different text is held once.
final class OrcText extends OrcColumn {
    /// What an entry takes beside its bytes, roughly.
    private static final int ENTRY_BYTES = 100;

    private final Map<ByteBuffer, Integer> entries = new HashMap<>();
    private int[] chosen = new int[1024];
    private int count;
    private int dictionarySize;
    private long entryBytes;
    private int[] begins = new int[16];
    private int groups;
    private OrcStream data = stream();
    private OrcStream lengthBytes = stream();
    private OrcStream dictionary = stream();
    private WholeRuns lengths = whole(lengthBytes, false);

    OrcText(OrcType type, Writing.Orc writing, @Nullable BloomFilter bloom) {
        super(type, writing, bloom);
    }

    private boolean collects() {
        return writing.dictionaryThreshold() > 0;
    }

    @Override
    void write(Object value, OrcStatistics statistics) {
        byte[] text = (byte[]) value;
        ((OrcStatistics.Text) statistics).add(text);
        if (bloom != null) {
            bloom.add(text);
        }
        if (!collects()) {
            direct(text);
            return;
        }
        int known = entries.size();
        int entry = entries.computeIfAbsent(ByteBuffer.wrap(text), _ -> known);
        if (entry == known) {
            entryBytes += text.length + ENTRY_BYTES;
        }
        if (count == chosen.length) {
            chosen = Arrays.copyOf(chosen, count * 2);
        }
        chosen[count++] = entry;
    }

    private void direct(byte[] text) {
        data.write(text);
        lengths.add(text.length);
    }

    @Override
    Positions position() {
        if (collects()) {
            if (groups == begins.length) {
                begins = Arrays.copyOf(begins, groups * 2);
            }
            begins[groups++] = count;
        }
        return here();
    }

    private Positions here() {
        Positions at = new Positions();
        data.position(at);
        lengths.position(at);
        return at;
    }

    @Override
    int finish() {
        if (collects() && count > 0) {
            positions.clear();
            byte[][] texts = new byte[entries.size()][];
            entries.forEach((text, entry) -> texts[entry] = text.array());
            if (entries.size() <= writing.dictionaryThreshold() * count) {
                dictionarySize = entries.size();
                byDictionary(texts);
            } else {
                eachGroup(() -> positions.add(here()), entry -> direct(texts[entry]));
            }
        }
        lengths.flush();
        return dictionarySize;
    }

    private void byDictionary(byte[][] texts) {
        Integer[] sorted = new Integer[texts.length];
        Arrays.setAll(sorted, i -> i);
        Arrays.sort(sorted, (one, other) -> Arrays.compareUnsigned(texts[one], texts[other]));
        int[] places = new int[texts.length];
        for (int i = 0; i < sorted.length; i++) {
            places[sorted[i]] = i;
            dictionary.write(texts[sorted[i]]);
            lengths.add(texts[sorted[i]].length);
        }
        WholeRuns which = whole(data, false);
        eachGroup(
                () -> {
                    Positions at = new Positions();
                    which.position(at);
                    positions.add(at);
                },
                entry -> which.add(places[entry]));
        which.flush();
    }

    private interface Entry {
        void take(int entry);
    }

    private void eachGroup(Runnable begin, Entry each) {
        for (int i = 0; i < groups; i++) {
            begin.run();
            int end = i + 1 < groups ? begins[i + 1] : count;
            for (int at = begins[i]; at < end; at++) {
                each.take(chosen[at]);
            }
        }
    }

    @Override
    void parts(List<Part> parts) {
        parts.add(new Part(DATA, type.id(), data));
        parts.add(new Part(LENGTH, type.id(), lengthBytes));
        if (dictionarySize > 0) {
            parts.add(new Part(DICTIONARY_DATA, type.id(), dictionary));
        }
    }

    @Override
    boolean hasRuns() {
        return true;
    }

    @Override
    long size() {
        return super.size() + data.size() + lengthBytes.size() + entryBytes + (long) count * Integer.BYTES;
    }

    @Override
    void clear() {
        super.clear();
        entries.clear();
        count = 0;
        groups = 0;
        dictionarySize = 0;
        entryBytes = 0;
        data = stream();
        lengthBytes = stream();
        dictionary = stream();
        lengths = whole(lengthBytes, false);
    }
}
