package dev.millrace.cloud.service.lambda.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The policy of a function, a version, an alias or a layer's version. Without statements there is none.
public record Policy(String revisionId, List<Permission> statements) {
    public Optional<Permission> find(String sid) {
        return statements.stream().filter(one -> one.sid().equals(sid)).findFirst();
    }

    public Policy plus(Permission permission, String newRevision) {
        List<Permission> all = new ArrayList<>(statements);
        all.add(permission);
        return new Policy(newRevision, all);
    }

    public Policy minus(String sid, String newRevision) {
        return new Policy(
                newRevision,
                statements.stream().filter(one -> !one.sid().equals(sid)).toList());
    }

    /// The document.
    public String json() {
        ObjectNode document = JsonMapper.shared().createObjectNode();
        document.put("Version", "2012-10-17").put("Id", "default");
        ArrayNode all = document.putArray("Statement");
        statements.forEach(one -> all.add(one.json()));
        return document.toString();
    }
}
