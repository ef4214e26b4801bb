package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.service.glue.ObjectStore;
import dev.millrace.cloud.service.glue.crawl.format.FileSchema;
import dev.millrace.cloud.service.glue.crawl.format.TextClassifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Reads what lies under the include paths, in the order of the listing. Held are the folders and what their files have
/// in common, never a listing or an object.
public final class Crawl {
    private static final int LISTED_AT_ONCE = 1000;

    /// Somebody asked it to end.
    public static final class StoppedException extends Exception {
        StoppedException() {
            super("stopped", null, false, false);
        }
    }

    /// What is read, and how.
    /// @param custom the user's classifiers, in their order
    /// @param stopped whether to end early
    /// @param trouble is told of what could not be read
    /// @param stands whether a table stands at a location
    record Reading(
            ObjectStore objects,
            String account,
            List<TextClassifier> custom,
            BooleanSupplier stopped,
            Consumer<String> trouble,
            Predicate<String> stands) {}

    private final CrawlSettings settings;
    private final ObjectStore objects;
    private final String account;
    private final List<TextClassifier> custom;
    private final BooleanSupplier stopped;
    private final Consumer<String> trouble;
    private final Predicate<String> stands;

    Crawl(CrawlSettings settings, Reading reading) {
        this.settings = settings;
        this.objects = reading.objects;
        this.account = reading.account;
        this.custom = reading.custom;
        this.stopped = reading.stopped;
        this.trouble = reading.trouble;
        this.stands = reading.stands;
    }

    /// The tables under an include path.
    /// @param skipped folders, by their location, that are not looked at again
    /// @throws IOException where the bucket cannot be listed
    public List<FoundTable> tables(Include include, Predicate<String> skipped) throws IOException, StoppedException {
        Probe probe = new Probe(objects, account, include.bucket(), custom);
        Folder root = new Folder(include.name(), include.prefix());
        if (!include.file().isEmpty()) {
            for (ObjectStore.Listed one : objects.list(account, include.bucket(), include.file(), "", 1)) {
                if (one.key().equals(include.file())) {
                    return single(include, probe, one);
                }
            }
        }
        String after = "";
        List<ObjectStore.Listed> page;
        do {
            page = objects.list(account, include.bucket(), include.prefix(), after, LISTED_AT_ONCE);
            for (ObjectStore.Listed one : page) {
                if (stopped.getAsBoolean()) {
                    throw new StoppedException();
                }
                after = one.key();
                String below = one.key().substring(include.prefix().length());
                if (counts(one, below) && !include.excludes(below)) {
                    add(include, root, probe, one, below, skipped);
                }
            }
        } while (page.size() == LISTED_AT_ONCE);
        return new Layout(include.bucket(), settings.combining(), settings.level(), stands).tables(root);
    }

    private List<FoundTable> single(Include include, Probe probe, ObjectStore.Listed one) {
        String folder = one.key().substring(0, one.key().lastIndexOf('/') + 1);
        Folder root = new Folder("", folder);
        look(include, probe, one, root);
        List<FoundTable> tables = new ArrayList<>();
        for (FoundTable table : new Layout(include.bucket(), settings.combining(), null, stands).tables(root)) {
            String name = one.key().substring(folder.length());
            tables.add(new FoundTable(
                    Layout.name(name),
                    "s3://" + include.bucket() + "/" + one.key(),
                    List.of(),
                    table.schema(),
                    List.of(),
                    "the include path is this file"));
        }
        return tables;
    }

    /// Nothing is in empty objects, and what begins with a dot or an underscore is Hive's and Spark's own.
    private static boolean counts(ObjectStore.Listed object, String below) {
        String name = below.substring(below.lastIndexOf('/') + 1);
        return object.size() > 0 && !name.isEmpty() && !name.startsWith("_") && !name.startsWith(".");
    }

    private void add(
            Include include,
            Folder root,
            Probe probe,
            ObjectStore.Listed object,
            String below,
            Predicate<String> skipped) {
        Folder folder = root;
        String[] parts = below.split("/", -1);
        for (int i = 0; i < parts.length - 1; i++) {
            folder = folder.child(parts[i]);
        }
        if (skipped.test("s3://" + include.bucket() + "/" + folder.path())) {
            return;
        }
        if (include.sampleSize() != null && folder.objects() >= include.sampleSize()) {
            folder.addUnseen(object.size());
        } else {
            look(include, probe, object, folder);
        }
    }

    private void look(Include include, Probe probe, ObjectStore.Listed object, Folder folder) {
        try {
            FileSchema schema = probe.look(object);
            if (!schema.format().isKnown()) {
                trouble.accept("No classifier knows s3://" + include.bucket() + "/" + object.key());
            }
            folder.add(object.key(), schema, settings.combining());
        } catch (IOException | RuntimeException e) {
            trouble.accept("Unable to read s3://" + include.bucket() + "/" + object.key() + ": " + e.getMessage());
        }
    }
}
