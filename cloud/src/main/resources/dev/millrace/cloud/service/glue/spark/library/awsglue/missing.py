"""What a script asks for and this library lacks is said in a sentence that names it."""

import importlib
import importlib.util


def names_what_is_missing(module):
    """A module's ``__getattr__``: its submodules are found; any other name is an error that says where it was sought."""

    def __getattr__(name):
        if not name.startswith("_"):
            try:
                found = importlib.util.find_spec(module + "." + name)
            except (ImportError, AttributeError):
                found = None
            if found:
                return importlib.import_module(module + "." + name)
            # An AttributeError would be hidden by Python's own words for `from module import name`.
            raise ImportError("%s.%s is not offered by Millrace's awsglue library." % (module, name))
        raise AttributeError("module %r has no attribute %r" % (module, name))

    return __getattr__


class NotOffered(NotImplementedError):
    """Something of AWS Glue that this library lacks; the message names it."""

    def __init__(self, what):
        super().__init__(what + " is not offered by Millrace's awsglue library.")
