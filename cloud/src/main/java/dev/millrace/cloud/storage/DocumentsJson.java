package dev.millrace.cloud.storage;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// How documents are written: a record's components and nothing else, absent ones left out, instants in ISO 8601.
/// Made at first use, because making it takes a noticeable part of a fast start.
final class DocumentsJson {
    private @Nullable JsonMapper made;

    synchronized JsonMapper mapper() {
        JsonMapper mapper = made;
        if (mapper == null) {
            mapper = JsonMapper.builder()
                    .changeDefaultVisibility(visibility -> visibility
                            .withFieldVisibility(Visibility.ANY)
                            .withGetterVisibility(Visibility.NONE)
                            .withIsGetterVisibility(Visibility.NONE))
                    .changeDefaultPropertyInclusion(
                            inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    // A kind of document that is not used is not looked into: a tenth of a second of a start.
                    .disable(DeserializationFeature.EAGER_DESERIALIZER_FETCH)
                    .disable(SerializationFeature.EAGER_SERIALIZER_FETCH)
                    .build();
            made = mapper;
        }
        return mapper;
    }
}
