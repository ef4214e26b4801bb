package dev.millrace.cloud.service.glue.domain;

import dev.millrace.wire.glue.Classifier;
import dev.millrace.wire.glue.CreateClassifierRequest;
import dev.millrace.wire.glue.CreateCsvClassifierRequest;
import dev.millrace.wire.glue.CreateGrokClassifierRequest;
import dev.millrace.wire.glue.CreateJsonClassifierRequest;
import dev.millrace.wire.glue.CreateXMLClassifierRequest;
import dev.millrace.wire.glue.CsvClassifier;
import dev.millrace.wire.glue.GrokClassifier;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.JsonClassifier;
import dev.millrace.wire.glue.UpdateClassifierRequest;
import dev.millrace.wire.glue.UpdateCsvClassifierRequest;
import dev.millrace.wire.glue.UpdateGrokClassifierRequest;
import dev.millrace.wire.glue.UpdateJsonClassifierRequest;
import dev.millrace.wire.glue.UpdateXMLClassifierRequest;
import dev.millrace.wire.glue.XMLClassifier;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A classifier as it is kept: AWS's structure, of one of its four kinds. Every change raises its version; what a change
/// leaves out stays.
public record ClassifierState(String name, Classifier classifier) {
    public static ClassifierState of(CreateClassifierRequest input, Instant now) {
        one(input.grokClassifier(), input.xmlClassifier(), input.jsonClassifier(), input.csvClassifier());
        if (input.grokClassifier() != null) {
            CreateGrokClassifierRequest grok = input.grokClassifier();
            return of(new GrokClassifier(
                    grok.name(), grok.classification(), now, now, 1L, grok.grokPattern(), grok.customPatterns()));
        }
        if (input.xmlClassifier() != null) {
            CreateXMLClassifierRequest xml = input.xmlClassifier();
            return of(new XMLClassifier(xml.name(), xml.classification(), now, now, 1L, xml.rowTag()));
        }
        if (input.jsonClassifier() != null) {
            CreateJsonClassifierRequest json = input.jsonClassifier();
            return of(new JsonClassifier(json.name(), now, now, 1L, json.jsonPath()));
        }
        CreateCsvClassifierRequest csv = Objects.requireNonNull(input.csvClassifier());
        return of(checked(new CsvClassifier(
                csv.name(),
                now,
                now,
                1L,
                csv.delimiter(),
                csv.quoteSymbol(),
                csv.containsHeader(),
                csv.header(),
                csv.disableValueTrimming(),
                csv.allowSingleColumn(),
                csv.customDatatypeConfigured(),
                csv.customDatatypes(),
                csv.serde())));
    }

    /// Whose change it is.
    public static String name(UpdateClassifierRequest input) {
        one(input.grokClassifier(), input.xmlClassifier(), input.jsonClassifier(), input.csvClassifier());
        if (input.grokClassifier() != null) {
            return input.grokClassifier().name();
        }
        if (input.xmlClassifier() != null) {
            return input.xmlClassifier().name();
        }
        return input.jsonClassifier() != null
                ? input.jsonClassifier().name()
                : Objects.requireNonNull(input.csvClassifier()).name();
    }

    public ClassifierState changed(UpdateClassifierRequest input, Instant now) {
        if (input.grokClassifier() != null && classifier.grokClassifier() != null) {
            UpdateGrokClassifierRequest to = input.grokClassifier();
            GrokClassifier had = classifier.grokClassifier();
            return of(new GrokClassifier(
                    name,
                    or(to.classification(), had.classification()),
                    had.creationTime(),
                    now,
                    next(had.version()),
                    or(to.grokPattern(), had.grokPattern()),
                    to.customPatterns() == null ? had.customPatterns() : to.customPatterns()));
        }
        if (input.xmlClassifier() != null && classifier.xmlClassifier() != null) {
            UpdateXMLClassifierRequest to = input.xmlClassifier();
            XMLClassifier had = classifier.xmlClassifier();
            return of(new XMLClassifier(
                    name,
                    or(to.classification(), had.classification()),
                    had.creationTime(),
                    now,
                    next(had.version()),
                    to.rowTag() == null ? had.rowTag() : to.rowTag()));
        }
        if (input.jsonClassifier() != null && classifier.jsonClassifier() != null) {
            UpdateJsonClassifierRequest to = input.jsonClassifier();
            JsonClassifier had = classifier.jsonClassifier();
            return of(new JsonClassifier(
                    name, had.creationTime(), now, next(had.version()), or(to.jsonPath(), had.jsonPath())));
        }
        if (input.csvClassifier() != null && classifier.csvClassifier() != null) {
            return of(changed(input.csvClassifier(), classifier.csvClassifier(), now));
        }
        throw new InvalidInputException("The classifier " + name + " is of another type.");
    }

    private static CsvClassifier changed(UpdateCsvClassifierRequest to, CsvClassifier had, Instant now) {
        return checked(new CsvClassifier(
                had.name(),
                had.creationTime(),
                now,
                next(had.version()),
                to.delimiter() == null ? had.delimiter() : to.delimiter(),
                to.quoteSymbol() == null ? had.quoteSymbol() : to.quoteSymbol(),
                to.containsHeader() == null ? had.containsHeader() : to.containsHeader(),
                to.header() == null ? had.header() : to.header(),
                to.disableValueTrimming() == null ? had.disableValueTrimming() : to.disableValueTrimming(),
                to.allowSingleColumn() == null ? had.allowSingleColumn() : to.allowSingleColumn(),
                to.customDatatypeConfigured() == null
                        ? had.customDatatypeConfigured()
                        : to.customDatatypeConfigured(),
                to.customDatatypes() == null ? had.customDatatypes() : to.customDatatypes(),
                to.serde() == null ? had.serde() : to.serde()));
    }

    private static CsvClassifier checked(CsvClassifier csv) {
        if (csv.delimiter() != null && csv.delimiter().equals(csv.quoteSymbol())) {
            throw new InvalidInputException("Quote symbol cannot be the same as the delimiter.");
        }
        return csv;
    }

    private static ClassifierState of(GrokClassifier grok) {
        return new ClassifierState(grok.name(), Classifier.builder().grokClassifier(grok).build());
    }

    private static ClassifierState of(XMLClassifier xml) {
        return new ClassifierState(xml.name(), Classifier.builder().xmlClassifier(xml).build());
    }

    private static ClassifierState of(JsonClassifier json) {
        return new ClassifierState(json.name(), Classifier.builder().jsonClassifier(json).build());
    }

    private static ClassifierState of(CsvClassifier csv) {
        return new ClassifierState(csv.name(), Classifier.builder().csvClassifier(csv).build());
    }

    private static void one(@Nullable Object... kinds) {
        if (Stream.of(kinds).filter(Objects::nonNull).count() != 1) {
            throw new InvalidInputException("Exactly one classifier type must be specified.");
        }
    }

    private static String or(@Nullable String given, String had) {
        return given == null ? had : given;
    }

    private static long next(@Nullable Long version) {
        return version == null ? 1 : version + 1;
    }
}
