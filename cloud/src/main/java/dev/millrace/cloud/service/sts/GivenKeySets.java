package dev.millrace.cloud.service.sts;

import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Key sets of issuers that this machine cannot or should not ask: given to the server by hand, kept until a reset.
public final class GivenKeySets {
    private final Documents<Given> documents;

    private record Given(String issuer, String keySet) {}

    GivenKeySets(Storage storage) {
        this.documents = storage.documents("sts/given-key-sets", Given.class);
    }

    public Optional<String> find(String issuer) {
        return documents.find(issuer).map(Given::keySet);
    }

    /// @return whether it is a key set with keys that tokens can be verified by; else it is not kept
    public boolean put(String issuer, String keySet) {
        JsonNode keys;
        try {
            keys = JsonMapper.shared().readTree(keySet).path("keys");
        } catch (JacksonException noJson) {
            return false;
        }
        if (keys.isEmpty() || !keys.isArray() || !keys.valueStream().allMatch(key -> WebKey.of(key).isPresent())) {
            return false;
        }
        documents.put(new Given(issuer, keySet), issuer);
        return true;
    }
}
