"""Uploads (multipart only): product images and batch documents. The sandbox serves the files under /media/."""

from .. import filters as f
from ..errors import detail, field_error
from ..kinds import Moment, Text, Whole
from ..multipart import Upload
from ..resource import Field, Resource, must_exist

ID = Field("id", Whole(), "r")
MOST_IMAGES = 5


class Uploads(Resource):
    """A resource whose create call carries one file under `file_key`."""

    file_key = ""

    def create(self, state, body, call):
        if not call.multipart:
            raise detail(415, f'Unsupported media type "{call.content_type}" in request.')
        upload = body.pop(self.file_key, None)
        if not isinstance(upload, Upload) or not upload.data:
            raise field_error(self.file_key, "No file was submitted.")
        values = self.load(state, body, "c")
        self.check(state, values, None)
        number = state.new_id(self.table)
        return state.add(
            self.table,
            id=number,
            upload=upload,
            url=f"{call.root}/media/{self.table}/{number}/{upload.name}",
            **self.more(state, values),
        )

    def more(self, state, values):
        return values

    def compute(self, state, record, shown):
        shown[self.file_key] = record["url"]


class Images(Uploads):
    file_key = "image"

    def check(self, state, values, record):
        must_exist(state, values, product="products")
        taken = self.of(state, values["product"])
        if len(taken) >= MOST_IMAGES:
            raise field_error("product", f"A product can have {MOST_IMAGES} images at most.")
        if values.get("position") in {image["position"] for image in taken}:
            raise field_error("position", "This position is taken.")

    def more(self, state, values):
        taken = {image["position"] for image in self.of(state, values["product"])}
        free = next(position for position in range(1, MOST_IMAGES + 1) if position not in taken)
        return {"position": free} | values

    def of(self, state, product):
        return [image for image in state.table("product_images").values() if image["product"] == product]


IMAGES = Images(
    "product-images",
    "product_images",
    group=("products",),
    methods="lrcd",
    fields=[ID, Field("product", Whole(), "rC"), Field("position", Whole(1, MOST_IMAGES), "rc", 1)],
    filters={"product": f.whole("product"), "id": f.whole("id"), "company_slug": f.company_slug()},
)


class BatchDocuments(Uploads):
    file_key = "document"

    def check(self, state, values, record):
        must_exist(state, values, batch="batches")


BATCH_DOCUMENTS = BatchDocuments(
    "batch-documents",
    "batch_documents",
    group=("products",),
    methods="lrcd",
    fields=[
        ID,
        Field("batch", Whole(), "rC"),
        Field("created_on", Moment(), "r"),
        Field("modified", Moment(), "r"),
        Field("summary", Text(350), "rc", ""),
    ],
)
