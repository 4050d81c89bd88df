#include "CResources.h"

static const unsigned char tidings_ignore[] = {
#embed "../../.gitignore"
};

const CResource cresources[] = {
  {".gitignore", tidings_ignore, sizeof tidings_ignore},
};
const size_t cresources_count = sizeof cresources / sizeof cresources[0];
