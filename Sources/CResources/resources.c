// Written by script/embed.
#include "CResources.h"
#include <string.h>

static const unsigned char file_0[] = {
#embed "resources/init/gitignore" if_empty(0)
};
static const unsigned char file_1[] = {
#embed "resources/init/tidings.yaml" if_empty(0)
};
static const unsigned char file_2[] = {
#embed "resources/locales/en.txt" if_empty(0)
};
static const unsigned char file_3[] = {
#embed "resources/locales/zh.txt" if_empty(0)
};
static const unsigned char file_4[] = {
#embed "resources/migrations/postgres/001-start.sql" if_empty(0)
};
static const unsigned char file_5[] = {
#embed "resources/migrations/postgres/002-audience.sql" if_empty(0)
};
static const unsigned char file_6[] = {
#embed "resources/migrations/postgres/003-links.sql" if_empty(0)
};
static const unsigned char file_7[] = {
#embed "resources/migrations/postgres/004-traits.sql" if_empty(0)
};
static const unsigned char file_8[] = {
#embed "resources/migrations/postgres/005-changes.sql" if_empty(0)
};
static const unsigned char file_9[] = {
#embed "resources/migrations/postgres/006-merges.sql" if_empty(0)
};
static const unsigned char file_10[] = {
#embed "resources/migrations/postgres/007-canaries.sql" if_empty(0)
};
static const unsigned char file_11[] = {
#embed "resources/migrations/postgres/008-unknown-events.sql" if_empty(0)
};
static const unsigned char file_12[] = {
#embed "resources/migrations/postgres/009-trait-changes.sql" if_empty(0)
};
static const unsigned char file_13[] = {
#embed "resources/migrations/sqlite/001-start.sql" if_empty(0)
};
static const unsigned char file_14[] = {
#embed "resources/migrations/sqlite/002-audience.sql" if_empty(0)
};
static const unsigned char file_15[] = {
#embed "resources/migrations/sqlite/003-links.sql" if_empty(0)
};
static const unsigned char file_16[] = {
#embed "resources/migrations/sqlite/004-traits.sql" if_empty(0)
};
static const unsigned char file_17[] = {
#embed "resources/migrations/sqlite/005-changes.sql" if_empty(0)
};
static const unsigned char file_18[] = {
#embed "resources/migrations/sqlite/006-merges.sql" if_empty(0)
};
static const unsigned char file_19[] = {
#embed "resources/migrations/sqlite/007-canaries.sql" if_empty(0)
};
static const unsigned char file_20[] = {
#embed "resources/migrations/sqlite/008-unknown-events.sql" if_empty(0)
};
static const unsigned char file_21[] = {
#embed "resources/migrations/sqlite/009-trait-changes.sql" if_empty(0)
};
static const unsigned char file_22[] = {
#embed "resources/pages/answer.html" if_empty(0)
};
static const unsigned char file_23[] = {
#embed "resources/pages/sandbox.html" if_empty(0)
};
static const unsigned char file_24[] = {
#embed "resources/presets/aliyun-sms.yaml" if_empty(0)
};
static const unsigned char file_25[] = {
#embed "resources/presets/amazon-ses.yaml" if_empty(0)
};
static const unsigned char file_26[] = {
#embed "resources/presets/amazon-sms.yaml" if_empty(0)
};
static const unsigned char file_27[] = {
#embed "resources/presets/amazon-sns.yaml" if_empty(0)
};
static const unsigned char file_28[] = {
#embed "resources/presets/bird.yaml" if_empty(0)
};
static const unsigned char file_29[] = {
#embed "resources/presets/brevo.yaml" if_empty(0)
};
static const unsigned char file_30[] = {
#embed "resources/presets/dingtalk.yaml" if_empty(0)
};
static const unsigned char file_31[] = {
#embed "resources/presets/feishu.yaml" if_empty(0)
};
static const unsigned char file_32[] = {
#embed "resources/presets/huawei-sms.yaml" if_empty(0)
};
static const unsigned char file_33[] = {
#embed "resources/presets/infobip.yaml" if_empty(0)
};
static const unsigned char file_34[] = {
#embed "resources/presets/line.yaml" if_empty(0)
};
static const unsigned char file_35[] = {
#embed "resources/presets/mailgun.yaml" if_empty(0)
};
static const unsigned char file_36[] = {
#embed "resources/presets/mailjet.yaml" if_empty(0)
};
static const unsigned char file_37[] = {
#embed "resources/presets/messagebird.yaml" if_empty(0)
};
static const unsigned char file_38[] = {
#embed "resources/presets/plivo.yaml" if_empty(0)
};
static const unsigned char file_39[] = {
#embed "resources/presets/postmark.yaml" if_empty(0)
};
static const unsigned char file_40[] = {
#embed "resources/presets/resend.yaml" if_empty(0)
};
static const unsigned char file_41[] = {
#embed "resources/presets/sandbox.yaml" if_empty(0)
};
static const unsigned char file_42[] = {
#embed "resources/presets/sendgrid.yaml" if_empty(0)
};
static const unsigned char file_43[] = {
#embed "resources/presets/sinch.yaml" if_empty(0)
};
static const unsigned char file_44[] = {
#embed "resources/presets/slack.yaml" if_empty(0)
};
static const unsigned char file_45[] = {
#embed "resources/presets/smtp.yaml" if_empty(0)
};
static const unsigned char file_46[] = {
#embed "resources/presets/sparkpost.yaml" if_empty(0)
};
static const unsigned char file_47[] = {
#embed "resources/presets/telegram.yaml" if_empty(0)
};
static const unsigned char file_48[] = {
#embed "resources/presets/tencent-sms.yaml" if_empty(0)
};
static const unsigned char file_49[] = {
#embed "resources/presets/twilio.yaml" if_empty(0)
};
static const unsigned char file_50[] = {
#embed "resources/presets/vonage.yaml" if_empty(0)
};
static const unsigned char file_51[] = {
#embed "resources/presets/wechat.yaml" if_empty(0)
};
static const unsigned char file_52[] = {
#embed "resources/presets/whatsapp.yaml" if_empty(0)
};
static const unsigned char file_53[] = {
#embed "../../campaigns/birthday.yaml" if_empty(0)
};
static const unsigned char file_54[] = {
#embed "../../campaigns/new-arrivals.yaml" if_empty(0)
};
static const unsigned char file_55[] = {
#embed "../../campaigns/order-confirmed.yaml" if_empty(0)
};
static const unsigned char file_56[] = {
#embed "../../campaigns/order-delivered.yaml" if_empty(0)
};
static const unsigned char file_57[] = {
#embed "../../campaigns/order-shipped.yaml" if_empty(0)
};
static const unsigned char file_58[] = {
#embed "../../campaigns/payment-reminder.yaml" if_empty(0)
};
static const unsigned char file_59[] = {
#embed "../../campaigns/review-request.yaml" if_empty(0)
};
static const unsigned char file_60[] = {
#embed "../../campaigns/segments/lapsing.yaml" if_empty(0)
};
static const unsigned char file_61[] = {
#embed "../../campaigns/segments/tea-lovers.yaml" if_empty(0)
};
static const unsigned char file_62[] = {
#embed "../../campaigns/traits/ltv.yaml" if_empty(0)
};
static const unsigned char file_63[] = {
#embed "../../campaigns/traits/rfm.yaml" if_empty(0)
};
static const unsigned char file_64[] = {
#embed "../../campaigns/traits/tier.yaml" if_empty(0)
};
static const unsigned char file_65[] = {
#embed "../../campaigns/unpaid-order.yaml" if_empty(0)
};
static const unsigned char file_66[] = {
#embed "../../templates/birthday.email.liquid" if_empty(0)
};
static const unsigned char file_67[] = {
#embed "../../templates/birthday.email.zh.liquid" if_empty(0)
};
static const unsigned char file_68[] = {
#embed "../../templates/birthday.sms.liquid" if_empty(0)
};
static const unsigned char file_69[] = {
#embed "../../templates/birthday.sms.zh.liquid" if_empty(0)
};
static const unsigned char file_70[] = {
#embed "../../templates/new-arrivals.email.liquid" if_empty(0)
};
static const unsigned char file_71[] = {
#embed "../../templates/new-arrivals.email.zh.liquid" if_empty(0)
};
static const unsigned char file_72[] = {
#embed "../../templates/new-arrivals.sms.liquid" if_empty(0)
};
static const unsigned char file_73[] = {
#embed "../../templates/new-arrivals.sms.zh.liquid" if_empty(0)
};
static const unsigned char file_74[] = {
#embed "../../templates/order-confirmed.email.liquid" if_empty(0)
};
static const unsigned char file_75[] = {
#embed "../../templates/order-confirmed.email.zh.liquid" if_empty(0)
};
static const unsigned char file_76[] = {
#embed "../../templates/order-confirmed.sms.liquid" if_empty(0)
};
static const unsigned char file_77[] = {
#embed "../../templates/order-confirmed.sms.zh.liquid" if_empty(0)
};
static const unsigned char file_78[] = {
#embed "../../templates/order-delivered.email.liquid" if_empty(0)
};
static const unsigned char file_79[] = {
#embed "../../templates/order-delivered.email.zh.liquid" if_empty(0)
};
static const unsigned char file_80[] = {
#embed "../../templates/order-delivered.sms.liquid" if_empty(0)
};
static const unsigned char file_81[] = {
#embed "../../templates/order-delivered.sms.zh.liquid" if_empty(0)
};
static const unsigned char file_82[] = {
#embed "../../templates/order-shipped.email.liquid" if_empty(0)
};
static const unsigned char file_83[] = {
#embed "../../templates/order-shipped.email.zh.liquid" if_empty(0)
};
static const unsigned char file_84[] = {
#embed "../../templates/order-shipped.sms.liquid" if_empty(0)
};
static const unsigned char file_85[] = {
#embed "../../templates/order-shipped.sms.zh.liquid" if_empty(0)
};
static const unsigned char file_86[] = {
#embed "../../templates/partials/button.liquid" if_empty(0)
};
static const unsigned char file_87[] = {
#embed "../../templates/partials/heading.liquid" if_empty(0)
};
static const unsigned char file_88[] = {
#embed "../../templates/partials/invoice-box.liquid" if_empty(0)
};
static const unsigned char file_89[] = {
#embed "../../templates/partials/mail.liquid" if_empty(0)
};
static const unsigned char file_90[] = {
#embed "../../templates/partials/name-zh.liquid" if_empty(0)
};
static const unsigned char file_91[] = {
#embed "../../templates/partials/note.liquid" if_empty(0)
};
static const unsigned char file_92[] = {
#embed "../../templates/partials/order-table.liquid" if_empty(0)
};
static const unsigned char file_93[] = {
#embed "../../templates/partials/shipment-box.liquid" if_empty(0)
};
static const unsigned char file_94[] = {
#embed "../../templates/partials/shop-url.liquid" if_empty(0)
};
static const unsigned char file_95[] = {
#embed "../../templates/payment-overdue.email.liquid" if_empty(0)
};
static const unsigned char file_96[] = {
#embed "../../templates/payment-overdue.email.zh.liquid" if_empty(0)
};
static const unsigned char file_97[] = {
#embed "../../templates/payment-overdue.sms.liquid" if_empty(0)
};
static const unsigned char file_98[] = {
#embed "../../templates/payment-overdue.sms.zh.liquid" if_empty(0)
};
static const unsigned char file_99[] = {
#embed "../../templates/payment-soon.email.liquid" if_empty(0)
};
static const unsigned char file_100[] = {
#embed "../../templates/payment-soon.email.zh.liquid" if_empty(0)
};
static const unsigned char file_101[] = {
#embed "../../templates/payment-soon.sms.liquid" if_empty(0)
};
static const unsigned char file_102[] = {
#embed "../../templates/payment-soon.sms.zh.liquid" if_empty(0)
};
static const unsigned char file_103[] = {
#embed "../../templates/payment-today.email.liquid" if_empty(0)
};
static const unsigned char file_104[] = {
#embed "../../templates/payment-today.email.zh.liquid" if_empty(0)
};
static const unsigned char file_105[] = {
#embed "../../templates/payment-today.sms.liquid" if_empty(0)
};
static const unsigned char file_106[] = {
#embed "../../templates/payment-today.sms.zh.liquid" if_empty(0)
};
static const unsigned char file_107[] = {
#embed "../../templates/review-request.email.liquid" if_empty(0)
};
static const unsigned char file_108[] = {
#embed "../../templates/review-request.email.zh.liquid" if_empty(0)
};
static const unsigned char file_109[] = {
#embed "../../templates/unpaid-order.email.liquid" if_empty(0)
};
static const unsigned char file_110[] = {
#embed "../../templates/unpaid-order.email.zh.liquid" if_empty(0)
};
static const unsigned char file_111[] = {
#embed "../../templates/unpaid-order.sms.liquid" if_empty(0)
};
static const unsigned char file_112[] = {
#embed "../../templates/unpaid-order.sms.zh.liquid" if_empty(0)
};

// Ordered by path within presets, migrations and pages first, then the example workspace.
static const CResource table[] = {
  {"init/gitignore", file_0, sizeof file_0},
  {"init/tidings.yaml", file_1, sizeof file_1},
  {"locales/en.txt", file_2, sizeof file_2},
  {"locales/zh.txt", file_3, sizeof file_3},
  {"migrations/postgres/001-start.sql", file_4, sizeof file_4},
  {"migrations/postgres/002-audience.sql", file_5, sizeof file_5},
  {"migrations/postgres/003-links.sql", file_6, sizeof file_6},
  {"migrations/postgres/004-traits.sql", file_7, sizeof file_7},
  {"migrations/postgres/005-changes.sql", file_8, sizeof file_8},
  {"migrations/postgres/006-merges.sql", file_9, sizeof file_9},
  {"migrations/postgres/007-canaries.sql", file_10, sizeof file_10},
  {"migrations/postgres/008-unknown-events.sql", file_11, sizeof file_11},
  {"migrations/postgres/009-trait-changes.sql", file_12, sizeof file_12},
  {"migrations/sqlite/001-start.sql", file_13, sizeof file_13},
  {"migrations/sqlite/002-audience.sql", file_14, sizeof file_14},
  {"migrations/sqlite/003-links.sql", file_15, sizeof file_15},
  {"migrations/sqlite/004-traits.sql", file_16, sizeof file_16},
  {"migrations/sqlite/005-changes.sql", file_17, sizeof file_17},
  {"migrations/sqlite/006-merges.sql", file_18, sizeof file_18},
  {"migrations/sqlite/007-canaries.sql", file_19, sizeof file_19},
  {"migrations/sqlite/008-unknown-events.sql", file_20, sizeof file_20},
  {"migrations/sqlite/009-trait-changes.sql", file_21, sizeof file_21},
  {"pages/answer.html", file_22, sizeof file_22},
  {"pages/sandbox.html", file_23, sizeof file_23},
  {"presets/aliyun-sms.yaml", file_24, sizeof file_24},
  {"presets/amazon-ses.yaml", file_25, sizeof file_25},
  {"presets/amazon-sms.yaml", file_26, sizeof file_26},
  {"presets/amazon-sns.yaml", file_27, sizeof file_27},
  {"presets/bird.yaml", file_28, sizeof file_28},
  {"presets/brevo.yaml", file_29, sizeof file_29},
  {"presets/dingtalk.yaml", file_30, sizeof file_30},
  {"presets/feishu.yaml", file_31, sizeof file_31},
  {"presets/huawei-sms.yaml", file_32, sizeof file_32},
  {"presets/infobip.yaml", file_33, sizeof file_33},
  {"presets/line.yaml", file_34, sizeof file_34},
  {"presets/mailgun.yaml", file_35, sizeof file_35},
  {"presets/mailjet.yaml", file_36, sizeof file_36},
  {"presets/messagebird.yaml", file_37, sizeof file_37},
  {"presets/plivo.yaml", file_38, sizeof file_38},
  {"presets/postmark.yaml", file_39, sizeof file_39},
  {"presets/resend.yaml", file_40, sizeof file_40},
  {"presets/sandbox.yaml", file_41, sizeof file_41},
  {"presets/sendgrid.yaml", file_42, sizeof file_42},
  {"presets/sinch.yaml", file_43, sizeof file_43},
  {"presets/slack.yaml", file_44, sizeof file_44},
  {"presets/smtp.yaml", file_45, sizeof file_45},
  {"presets/sparkpost.yaml", file_46, sizeof file_46},
  {"presets/telegram.yaml", file_47, sizeof file_47},
  {"presets/tencent-sms.yaml", file_48, sizeof file_48},
  {"presets/twilio.yaml", file_49, sizeof file_49},
  {"presets/vonage.yaml", file_50, sizeof file_50},
  {"presets/wechat.yaml", file_51, sizeof file_51},
  {"presets/whatsapp.yaml", file_52, sizeof file_52},
  {"workspace/campaigns/birthday.yaml", file_53, sizeof file_53},
  {"workspace/campaigns/new-arrivals.yaml", file_54, sizeof file_54},
  {"workspace/campaigns/order-confirmed.yaml", file_55, sizeof file_55},
  {"workspace/campaigns/order-delivered.yaml", file_56, sizeof file_56},
  {"workspace/campaigns/order-shipped.yaml", file_57, sizeof file_57},
  {"workspace/campaigns/payment-reminder.yaml", file_58, sizeof file_58},
  {"workspace/campaigns/review-request.yaml", file_59, sizeof file_59},
  {"workspace/campaigns/segments/lapsing.yaml", file_60, sizeof file_60},
  {"workspace/campaigns/segments/tea-lovers.yaml", file_61, sizeof file_61},
  {"workspace/campaigns/traits/ltv.yaml", file_62, sizeof file_62},
  {"workspace/campaigns/traits/rfm.yaml", file_63, sizeof file_63},
  {"workspace/campaigns/traits/tier.yaml", file_64, sizeof file_64},
  {"workspace/campaigns/unpaid-order.yaml", file_65, sizeof file_65},
  {"workspace/templates/birthday.email.liquid", file_66, sizeof file_66},
  {"workspace/templates/birthday.email.zh.liquid", file_67, sizeof file_67},
  {"workspace/templates/birthday.sms.liquid", file_68, sizeof file_68},
  {"workspace/templates/birthday.sms.zh.liquid", file_69, sizeof file_69},
  {"workspace/templates/new-arrivals.email.liquid", file_70, sizeof file_70},
  {"workspace/templates/new-arrivals.email.zh.liquid", file_71, sizeof file_71},
  {"workspace/templates/new-arrivals.sms.liquid", file_72, sizeof file_72},
  {"workspace/templates/new-arrivals.sms.zh.liquid", file_73, sizeof file_73},
  {"workspace/templates/order-confirmed.email.liquid", file_74, sizeof file_74},
  {"workspace/templates/order-confirmed.email.zh.liquid", file_75, sizeof file_75},
  {"workspace/templates/order-confirmed.sms.liquid", file_76, sizeof file_76},
  {"workspace/templates/order-confirmed.sms.zh.liquid", file_77, sizeof file_77},
  {"workspace/templates/order-delivered.email.liquid", file_78, sizeof file_78},
  {"workspace/templates/order-delivered.email.zh.liquid", file_79, sizeof file_79},
  {"workspace/templates/order-delivered.sms.liquid", file_80, sizeof file_80},
  {"workspace/templates/order-delivered.sms.zh.liquid", file_81, sizeof file_81},
  {"workspace/templates/order-shipped.email.liquid", file_82, sizeof file_82},
  {"workspace/templates/order-shipped.email.zh.liquid", file_83, sizeof file_83},
  {"workspace/templates/order-shipped.sms.liquid", file_84, sizeof file_84},
  {"workspace/templates/order-shipped.sms.zh.liquid", file_85, sizeof file_85},
  {"workspace/templates/partials/button.liquid", file_86, sizeof file_86},
  {"workspace/templates/partials/heading.liquid", file_87, sizeof file_87},
  {"workspace/templates/partials/invoice-box.liquid", file_88, sizeof file_88},
  {"workspace/templates/partials/mail.liquid", file_89, sizeof file_89},
  {"workspace/templates/partials/name-zh.liquid", file_90, sizeof file_90},
  {"workspace/templates/partials/note.liquid", file_91, sizeof file_91},
  {"workspace/templates/partials/order-table.liquid", file_92, sizeof file_92},
  {"workspace/templates/partials/shipment-box.liquid", file_93, sizeof file_93},
  {"workspace/templates/partials/shop-url.liquid", file_94, sizeof file_94},
  {"workspace/templates/payment-overdue.email.liquid", file_95, sizeof file_95},
  {"workspace/templates/payment-overdue.email.zh.liquid", file_96, sizeof file_96},
  {"workspace/templates/payment-overdue.sms.liquid", file_97, sizeof file_97},
  {"workspace/templates/payment-overdue.sms.zh.liquid", file_98, sizeof file_98},
  {"workspace/templates/payment-soon.email.liquid", file_99, sizeof file_99},
  {"workspace/templates/payment-soon.email.zh.liquid", file_100, sizeof file_100},
  {"workspace/templates/payment-soon.sms.liquid", file_101, sizeof file_101},
  {"workspace/templates/payment-soon.sms.zh.liquid", file_102, sizeof file_102},
  {"workspace/templates/payment-today.email.liquid", file_103, sizeof file_103},
  {"workspace/templates/payment-today.email.zh.liquid", file_104, sizeof file_104},
  {"workspace/templates/payment-today.sms.liquid", file_105, sizeof file_105},
  {"workspace/templates/payment-today.sms.zh.liquid", file_106, sizeof file_106},
  {"workspace/templates/review-request.email.liquid", file_107, sizeof file_107},
  {"workspace/templates/review-request.email.zh.liquid", file_108, sizeof file_108},
  {"workspace/templates/unpaid-order.email.liquid", file_109, sizeof file_109},
  {"workspace/templates/unpaid-order.email.zh.liquid", file_110, sizeof file_110},
  {"workspace/templates/unpaid-order.sms.liquid", file_111, sizeof file_111},
  {"workspace/templates/unpaid-order.sms.zh.liquid", file_112, sizeof file_112},
};

size_t cresources_count(void) { return sizeof table / sizeof table[0]; }

const CResource *cresources_at(size_t index) { return index < cresources_count() ? &table[index] : NULL; }

const CResource *cresources_find(const char *path) {
  for (size_t index = 0; index < cresources_count(); index++) {
    if (strcmp(table[index].path, path) == 0) return &table[index];
  }
  return NULL;
}
