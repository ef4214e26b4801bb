"""Frames by their names."""


class DynamicFrameCollection:
    def __init__(self, dynamic_frames, glue_ctx):
        self._frames = dict(dynamic_frames)
        self._glue_ctx = glue_ctx

    def keys(self):
        return self._frames.keys()

    def values(self):
        return self._frames.values()

    def items(self):
        return self._frames.items()

    def __getitem__(self, name):
        return self._frames[name]

    def __len__(self):
        return len(self._frames)

    def __iter__(self):
        return iter(self._frames)

    def select(self, key, transformation_ctx=""):
        if key not in self._frames:
            raise KeyError("no frame %r is in the collection; there are %s" % (key, ", ".join(self._frames)))
        return self._frames[key]

    def map(self, callable, transformation_ctx=""):
        """The collection of what the function makes of each frame: it is given the frame and its name's context."""
        made = {name: callable(frame, transformation_ctx + name) for name, frame in self._frames.items()}
        return DynamicFrameCollection(made, self._glue_ctx)

    def flatmap(self, f, transformation_ctx=""):
        """The frames of all collections that the function makes, one per frame."""
        made = {}
        for name, frame in self._frames.items():
            for inner, each in f(frame, transformation_ctx + name).items():
                made[inner] = each
        return DynamicFrameCollection(made, self._glue_ctx)
