package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.service.glue.crawl.format.CsvClassifier;
import dev.millrace.cloud.service.glue.crawl.format.CsvClassifier.Header;
import dev.millrace.cloud.service.glue.crawl.format.Grok;
import dev.millrace.cloud.service.glue.crawl.format.JsonClassifier;
import dev.millrace.cloud.service.glue.crawl.format.JsonPath;
import dev.millrace.cloud.service.glue.crawl.format.TextClassifier;
import dev.millrace.cloud.service.glue.crawl.format.XmlClassifier;
import dev.millrace.wire.glue.Classifier;
import dev.millrace.wire.glue.GrokClassifier;
import dev.millrace.wire.glue.XMLClassifier;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a user's classifier looks for.
public final class CustomClassifiers {
    private CustomClassifiers() {}

    /// Empty where its pattern cannot be read, or it names no rows.
    public static Optional<? extends TextClassifier> of(Classifier classifier) {
        if (classifier.csvClassifier() != null) {
            return Optional.of(new CsvClassifier(settings(classifier.csvClassifier())));
        }
        if (classifier.jsonClassifier() != null) {
            return JsonPath.of(classifier.jsonClassifier().jsonPath()).map(JsonClassifier::new);
        }
        XMLClassifier xml = classifier.xmlClassifier();
        if (xml != null) {
            return Optional.ofNullable(xml.rowTag())
                    .filter(tag -> !tag.isEmpty())
                    .map(tag -> new XmlClassifier(xml.classification(), tag));
        }
        GrokClassifier grok = classifier.grokClassifier();
        return grok == null
                ? Optional.empty()
                : Grok.of(grok.classification(), grok.grokPattern(), grok.customPatterns());
    }

    private static CsvClassifier.Settings settings(dev.millrace.wire.glue.CsvClassifier csv) {
        return new CsvClassifier.Settings(
                character(csv.delimiter()),
                character(csv.quoteSymbol()),
                csv.containsHeader() == null ? Header.UNKNOWN : Header.valueOf(csv.containsHeader()),
                csv.header() == null ? List.of() : csv.header(),
                Boolean.TRUE.equals(csv.allowSingleColumn()),
                !Boolean.TRUE.equals(csv.disableValueTrimming()),
                Boolean.TRUE.equals(csv.customDatatypeConfigured()) && csv.customDatatypes() != null
                        ? csv.customDatatypes()
                        : List.of(),
                "OpenCSVSerDe".equals(csv.serde()));
    }

    private static @Nullable Character character(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text.charAt(0);
    }
}
