package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.service.glue.crawl.FoundTable.FoundPartition;
import dev.millrace.cloud.service.glue.crawl.format.FileSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which folders are tables and which are partitions of one
/// (docs.aws.amazon.com/glue/latest/dg/crawler-s3-folder-table-partition.html). A folder is one table
/// - if all files in it are alike and no folder is in it, or
/// - if no files are in it and each folder in it is one table, all as deep as one another, all alike: these are then its
///   partitions.
///
/// Alike are files of one format and one compression of which at least 70 of 100 columns are the same, or whose columns of
/// one name fit each other where schemas are combined. Any other folder only holds tables: those of its folders, and one
/// for each of its files. With a level given, the folders of that level are tables whatever is in them.
final class Layout {
    private final String bucket;
    private final boolean combining;
    private final @Nullable Integer level;
    private final Predicate<String> stands;
    private final List<FoundTable> tables = new ArrayList<>();

    /// @param level of tables, the bucket's top folders being 1; null to find it
    /// @param stands whether a crawl before made a table at a location: a folder that is alone where others were is no
    ///     partition for that
    Layout(String bucket, boolean combining, @Nullable Integer level, Predicate<String> stands) {
        this.bucket = bucket;
        this.combining = combining;
        this.level = level;
        this.stands = stands;
    }

    /// What a folder is.
    private sealed interface Shape {
        /// One table.
        /// @param depth of folders that are partitions
        record One(int depth, FileSchema schema) implements Shape {}

        /// Several.
        record Several(String why) implements Shape {}
    }

    List<FoundTable> tables(Folder root) {
        if (!root.isEmpty()) {
            place(root);
        }
        return tables;
    }

    private void place(Folder folder) {
        int depth = (int) folder.path().chars().filter(c -> c == '/').count();
        if (level != null && depth == level) {
            table(folder, shape(folder, true), "it is at the level " + level + " that the configuration names");
            return;
        }
        Shape shape = level != null && depth < level ? new Shape.Several("") : shape(folder, false);
        if (shape instanceof Shape.One) {
            table(folder, shape, because(folder));
            return;
        }
        String why = ((Shape.Several) shape).why();
        files(folder, why);
        folder.folders().stream().filter(child -> !child.isEmpty()).forEach(this::place);
    }

    private static String because(Folder folder) {
        return folder.objects() > 0
                ? "its files are alike and no folder is in it"
                : "the folders in it are alike and equally deep: they are its partitions";
    }

    /// @param forced whether whatever is in it has to fit
    private Shape shape(Folder folder, boolean forced) {
        List<FileSchema> own = known(folder);
        List<Folder> children =
                folder.folders().stream().filter(child -> !child.isEmpty()).toList();
        if (children.isEmpty()) {
            return own.size() == 1 || forced
                    ? new Shape.One(0, own.stream().reduce(FileSchema::merged).orElseThrow())
                    : new Shape.Several("the files in " + at(folder) + " are of " + own.size() + " kinds");
        }
        if (!own.isEmpty() && !forced) {
            return new Shape.Several("in " + at(folder) + " are files beside folders");
        }
        if (children.size() == 1 && !forced && stands.test(at(children.getFirst()))) {
            return new Shape.Several("a table stands at " + at(children.getFirst()));
        }
        FileSchema merged = own.stream().reduce(FileSchema::merged).orElse(null);
        int depth = -1;
        for (Folder child : children) {
            Shape shape = shape(child, forced);
            switch (shape) {
                case Shape.Several several -> {
                    return several;
                }
                case Shape.One one -> {
                    if (depth >= 0 && one.depth != depth && !forced) {
                        return new Shape.Several("the folders in " + at(folder) + " are not equally deep");
                    }
                    if (merged != null && !forced && !Folder.alike(merged, one.schema, combining)) {
                        return new Shape.Several("what is in " + at(child) + " is unlike what is beside it"
                                + (merged.sameKind(one.schema) ? "" : ": another format or compression"));
                    }
                    depth = Math.max(depth, one.depth);
                    merged = merged == null ? one.schema : merged.merged(one.schema);
                }
            }
        }
        return new Shape.One(depth + 1, Objects.requireNonNull(merged));
    }

    /// What nobody knows counts only where nothing else is.
    private static List<FileSchema> known(Folder folder) {
        List<FileSchema> known =
                folder.kinds().stream().filter(kind -> kind.format().isKnown()).toList();
        return known.isEmpty() ? folder.kinds() : known;
    }

    private void table(Folder folder, Shape shape, String why) {
        if (!(shape instanceof Shape.One one)) {
            return;
        }
        List<FoundPartition> partitions = new ArrayList<>();
        if (one.depth > 0) {
            partitions(folder, one.depth, List.of(), partitions);
        }
        tables.add(new FoundTable(
                name(folder.name()), location(folder.path()), keys(folder, one.depth), one.schema, partitions, why));
    }

    private void partitions(Folder folder, int depth, List<String> values, List<FoundPartition> into) {
        if (depth == 0) {
            known(folder).stream()
                    .reduce(FileSchema::merged)
                    .ifPresent(schema -> into.add(new FoundPartition(values, location(folder.path()), schema)));
            return;
        }
        for (Folder child : folder.folders()) {
            List<String> below = new ArrayList<>(values);
            int equals = child.name().indexOf('=');
            below.add(equals > 0 ? child.name().substring(equals + 1) : child.name());
            partitions(child, depth - 1, below, into);
        }
    }

    /// `year` of `year=2026` if all folders of a level say so, or else the level's number.
    private static List<String> keys(Folder folder, int depth) {
        List<String> keys = new ArrayList<>();
        List<Folder> level = List.of(folder);
        for (int i = 0; i < depth; i++) {
            level = level.stream()
                    .flatMap(above -> above.folders().stream())
                    .filter(child -> !child.isEmpty())
                    .toList();
            List<String> names = level.stream().map(Layout::key).distinct().toList();
            String key = names.size() == 1 && !names.getFirst().isEmpty() ? names.getFirst() : "partition_" + i;
            keys.add(keys.contains(key) ? "partition_" + i : key);
        }
        return keys;
    }

    private static String key(Folder folder) {
        int equals = folder.name().indexOf('=');
        return equals > 0 ? folder.name().substring(0, equals).toLowerCase(Locale.ROOT) : "";
    }

    /// A table for each file, where a folder's files are not one table.
    private void files(Folder folder, String why) {
        for (Folder.Seen file : folder.files()) {
            FileSchema kind = folder.kinds().get(file.kind());
            if (!kind.format().isKnown() && folder.kinds().size() > 1) {
                continue;
            }
            FileSchema own = new FileSchema(
                    kind.format(), kind.compression(), kind.columns(), 1, file.bytes(), file.records(), kind.extra());
            String name = file.key().substring(file.key().lastIndexOf('/') + 1);
            tables.add(new FoundTable(name(name), location(file.key()), List.of(), own, List.of(), why));
        }
    }

    static String name(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "_");
    }

    private String location(String path) {
        return "s3://" + bucket + "/" + path;
    }

    private String at(Folder folder) {
        return location(folder.path());
    }
}
