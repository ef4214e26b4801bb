package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.glue.domain.ClassifierState;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.AlreadyExistsException;
import dev.millrace.wire.glue.CreateClassifierRequest;
import dev.millrace.wire.glue.CreateClassifierResponse;
import dev.millrace.wire.glue.DeleteClassifierRequest;
import dev.millrace.wire.glue.DeleteClassifierResponse;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.GetClassifierRequest;
import dev.millrace.wire.glue.GetClassifierResponse;
import dev.millrace.wire.glue.GetClassifiersRequest;
import dev.millrace.wire.glue.GetClassifiersResponse;
import dev.millrace.wire.glue.UpdateClassifierRequest;
import dev.millrace.wire.glue.UpdateClassifierResponse;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The classifiers that users give their crawlers. One name, whatever the kind.
public final class Classifiers {
    private final Documents<ClassifierState> kept;
    private final InstantSource clock;
    private final ReentrantLock changing = new ReentrantLock();

    public Classifiers(Storage storage, InstantSource clock) {
        this.kept = storage.documents("glue/classifiers", ClassifierState.class);
        this.clock = clock;
    }

    /// For crawlers.
    public Optional<ClassifierState> find(String account, String region, String name) {
        return kept.find(account, region, name);
    }

    public CreateClassifierResponse create(CreateClassifierRequest input, Call call) {
        ClassifierState made = ClassifierState.of(input, AwsTime.seconds(clock));
        changing.lock();
        try {
            if (kept.find(key(call, made.name())).isPresent()) {
                throw new AlreadyExistsException("Classifier with name " + made.name() + " already exists");
            }
            kept.put(made, key(call, made.name()));
        } finally {
            changing.unlock();
        }
        return new CreateClassifierResponse();
    }

    public GetClassifierResponse one(GetClassifierRequest input, Call call) {
        return new GetClassifierResponse(require(input.name(), call).classifier());
    }

    public GetClassifiersResponse list(GetClassifiersRequest input, Call call) {
        Page<ClassifierState> page = GluePages.PAGES.of(
                kept.list(call.account(), call.region()), ClassifierState::name, input.nextToken(), input.maxResults());
        return new GetClassifiersResponse(page.map(ClassifierState::classifier), page.next());
    }

    public UpdateClassifierResponse update(UpdateClassifierRequest input, Call call) {
        String name = ClassifierState.name(input);
        changing.lock();
        try {
            kept.put(require(name, call).changed(input, AwsTime.seconds(clock)), key(call, name));
        } finally {
            changing.unlock();
        }
        return new UpdateClassifierResponse();
    }

    public DeleteClassifierResponse delete(DeleteClassifierRequest input, Call call) {
        if (!kept.delete(key(call, input.name()))) {
            throw missing(input.name());
        }
        return new DeleteClassifierResponse();
    }

    private ClassifierState require(String name, Call call) {
        return kept.find(key(call, name)).orElseThrow(() -> missing(name));
    }

    private static EntityNotFoundException missing(String name) {
        return new EntityNotFoundException("Classifier " + name + " not found.");
    }

    private static String[] key(Call call, String name) {
        return new String[] {call.account(), call.region(), name};
    }
}
