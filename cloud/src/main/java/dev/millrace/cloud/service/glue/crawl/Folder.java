package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.service.glue.crawl.format.FileSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A folder of a bucket, as a crawl saw it: its own files by what they are made of, and the folders in it. Of a file are
/// kept its key and its sizes, so that a folder of many costs little.
final class Folder {
    /// Files of a folder that each may become a table, where they are of several kinds.
    private static final int NAMED_FILES_MAX = 1000;

    /// A file, and which of the folder's schemas it has.
    record Seen(String key, int kind, long bytes, long records) {}

    private final String name;
    private final String path;
    private final Map<String, Folder> folders = new TreeMap<>();
    private final List<FileSchema> kinds = new ArrayList<>();
    private final List<Seen> files = new ArrayList<>();
    private long objects;

    /// @param path from the bucket on, with a slash at its end; empty for the bucket itself
    Folder(String name, String path) {
        this.name = name;
        this.path = path;
    }

    String name() {
        return name;
    }

    String path() {
        return path;
    }

    Folder child(String child) {
        return folders.computeIfAbsent(child, any -> new Folder(any, path + any + "/"));
    }

    Collection<Folder> folders() {
        return folders.values();
    }

    List<FileSchema> kinds() {
        return kinds;
    }

    List<Seen> files() {
        return files;
    }

    long objects() {
        return objects;
    }

    boolean isEmpty() {
        return objects == 0 && folders.values().stream().allMatch(Folder::isEmpty);
    }

    /// A file that was looked at.
    /// @param combining whether schemas are put together that share few columns
    void add(String key, FileSchema schema, boolean combining) {
        objects++;
        int kind = 0;
        while (kind < kinds.size() && !alike(kinds.get(kind), schema, combining)) {
            kind++;
        }
        if (kind == kinds.size()) {
            kinds.add(schema);
        } else {
            kinds.set(kind, kinds.get(kind).merged(schema));
        }
        if (files.size() < NAMED_FILES_MAX) {
            files.add(new Seen(key, kind, schema.bytes(), schema.records()));
        }
    }

    /// A file beyond the sample: it counts, and is taken to be like the first.
    void addUnseen(long bytes) {
        objects++;
        if (!kinds.isEmpty()) {
            FileSchema first = kinds.getFirst();
            long records = first.bytes() == 0 ? 0 : Math.round((double) bytes * first.records() / first.bytes());
            kinds.set(
                    0,
                    new FileSchema(
                            first.format(),
                            first.compression(),
                            first.columns(),
                            first.objects() + 1,
                            first.bytes() + bytes,
                            first.records() + records,
                            first.extra()));
        }
    }

    static boolean alike(FileSchema one, FileSchema other, boolean combining) {
        return combining ? one.compatible(other) : one.similar(other);
    }
}
