package dev.millrace.cloud.service.glue.domain;

import dev.millrace.wire.glue.Action;
import dev.millrace.wire.glue.Condition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What triggers begin and watch, and they themselves: the nodes of a workflow's graph.
public record WorkflowNode(Kind kind, String name) {
    public enum Kind {
        TRIGGER,
        JOB,
        CRAWLER
    }

    /// What an action begins.
    public static WorkflowNode of(Action action) {
        return action.jobName() != null
                ? new WorkflowNode(Kind.JOB, action.jobName())
                : new WorkflowNode(Kind.CRAWLER, String.valueOf(action.crawlerName()));
    }

    /// What a condition watches.
    public static WorkflowNode of(Condition condition) {
        return condition.jobName() != null
                ? new WorkflowNode(Kind.JOB, condition.jobName())
                : new WorkflowNode(Kind.CRAWLER, String.valueOf(condition.crawlerName()));
    }

    /// Whether this, having ended in a state, is what a condition waits for.
    public boolean meets(Condition condition, String state) {
        return equals(of(condition))
                && state.equals(kind == Kind.JOB ? condition.state() : condition.crawlState());
    }

    /// How a graph names it: the same in all of a workflow's graphs, so that a run is resumed by what another showed.
    public String uniqueId(WorkflowId workflow) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((workflow.arn() + "\n" + kind + "\n" + name).getBytes(StandardCharsets.UTF_8));
            return "wnode_" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
